using System.Collections.Immutable;
using Palisade.Core.Converge;
using Palisade.Core.Spec;
using static System.FormattableString;

namespace Palisade.Engines.K3s.Config;

/// <summary>
/// /etc/rancher/k3s/config.yaml of one node. The token and the way into the cluster are not in it: they stand in files of their own,
/// so that what a member was told once never restarts it.
/// </summary>
/// <param name="meshInterface">What carries the pods' network between nodes.</param>
internal sealed class K3sConfig(ClusterSpec spec, string meshInterface)
{
    /// <summary>CIS 1.2.x and 1.3.x as K3s's hardening guide gives them; admission and audit point to files beside this one.</summary>
    private static readonly ImmutableArray<string> ApiServer =
    [
        "admission-control-config-file=" + K3sPaths.Admission,
        "audit-log-maxage=30",
        "audit-log-maxbackup=10",
        "audit-log-maxsize=100",
        "audit-log-path=" + K3sPaths.Logs + "/audit.log",
        "audit-policy-file=" + K3sPaths.AuditPolicy,
        "enable-admission-plugins=NodeRestriction,EventRateLimit",
        "service-account-extend-token-expiration=false",
        "tls-cipher-suites=" + string.Join(',', KubeletConfig.CipherSuites),
    ];

    public string Server(NodeSpec node, NodeFacts facts)
    {
        var yaml = ServerSettings.Of(spec).WriteTo(new K3sYaml());
        yaml.Add("tls-san", K3sRoles.ApiNames(spec))
            .Add("write-kubeconfig-mode", "0600")
            .Add("kube-apiserver-arg", ApiServer)
            .Add("kube-controller-manager-arg", ["terminated-pod-gc-threshold=100"]);
        if (spec.Servers.Length > 1)
        {
            yaml.Add("etcd-snapshot-schedule-cron", Cron(spec.Engine.Snapshots.Every, spec.Servers.IndexOf(node)))
                .Add("etcd-snapshot-retention", spec.Engine.Snapshots.Keep);
        }

        return Common(yaml, node, facts).ToString();
    }

    public string Agent(NodeSpec node, NodeFacts facts) => Common(new K3sYaml(), node, facts).ToString();

    /// <summary>
    /// crontab(5). Servers take their snapshots minutes apart, so that never all of them are busy with their disks at once.
    /// </summary>
    internal static string Cron(TimeSpan every, int server)
    {
        var minute = (Math.Max(0, server) * 7) % 60;
        var hours = (int)every.TotalHours;
        return hours switch
        {
            <= 1 => Invariant($"{minute} * * * *"),
            < 24 => Invariant($"{minute} */{hours} * * *"),
            24 => Invariant($"{minute} 0 * * *"),
            _ => Invariant($"{minute} 0 */{hours / 24} * *"),
        };
    }

    private K3sYaml Common(K3sYaml yaml, NodeSpec node, NodeFacts facts)
    {
        yaml.Add("node-name", node.Name)
            .Add("node-ip", node.MeshAddress.ToString())
            .Add("flannel-iface", meshInterface)
            .Add("token-file", K3sPaths.Token)
            // A container's kernel is its host's to set; the kubelet would end at once over values that cannot be changed here.
            .Add("protect-kernel-defaults", !facts.IsContainer)
            .Add("kubelet-arg", ["config=" + K3sPaths.Kubelet]);
        return Iptables.LosesRules(facts.IptablesVersion) ? yaml.Add("prefer-bundled-bin", true) : yaml;
    }
}
