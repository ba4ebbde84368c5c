namespace Palisade.Engines.K3s;

/// <summary>Where K3s and Palisade keep things on a node. Those under <see cref="Data"/> are K3s's own choice.</summary>
public static class K3sPaths
{
    public const string Binary = "/usr/local/bin/k3s";

    public const string Configuration = "/etc/rancher/k3s";

    public const string Config = Configuration + "/config.yaml";

    public const string DropIns = Configuration + "/config.yaml.d";

    /// <summary>How the node found its cluster: read once, and left alone as long as the node is a member.</summary>
    public const string Join = DropIns + "/10-join.yaml";

    public const string Token = Configuration + "/token";

    public const string AgentToken = Configuration + "/agent-token";

    public const string Registries = Configuration + "/registries.yaml";

    public const string RegistryCa = Configuration + "/registry-ca.crt";

    public const string Kubelet = Configuration + "/kubelet.yaml";

    public const string AuditPolicy = Configuration + "/audit.yaml";

    public const string Admission = Configuration + "/psa.yaml";

    public const string EventRateLimit = Configuration + "/event-rate-limit.yaml";

    public const string Data = "/var/lib/rancher/k3s";

    public const string Server = Data + "/server";

    public const string Manifests = Server + "/manifests";

    public const string Logs = Server + "/logs";

    public const string VipManifest = Manifests + "/palisade-kube-vip.yaml";

    public const string ServerCa = Server + "/tls/server-ca.crt";

    public const string AgentCa = Data + "/agent/server-ca.crt";

    /// <summary>Certificate by which a node that joined once joins again, without any token.</summary>
    public const string AgentCertificate = Data + "/agent/client-kubelet.crt";

    public const string KubeletConfig = Data + "/agent/kubelet.kubeconfig";

    public const string Etcd = Server + "/db/etcd";

    public const string Sqlite = Server + "/db/state.db";

    public const string ServerUnit = "k3s.service";

    public const string AgentUnit = "k3s-agent.service";

    public static string UnitOf(bool server) => server ? ServerUnit : AgentUnit;

    public static string UnitFile(bool server) => "/etc/systemd/system/" + UnitOf(server);
}
