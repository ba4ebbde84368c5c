using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Palisade.Core.Audit;
using Palisade.Core.Spec;
using Palisade.Engines.K3s;

namespace Palisade.Provision.Audit.Items;

/// <summary>
/// K3s, by the numbers of the CIS Kubernetes Benchmark 1.12, by which K3s's self-assessment guide goes for v1.32 to v1.36. What K3s
/// always does by itself (no anonymous access, RBAC, client certificates) is checked the other way round: that nothing in its
/// configuration turns it off.
/// </summary>
internal static class K3sItems
{
    private const string Tls = K3sPaths.Server + "/tls";

    private const string Credentials = K3sPaths.Server + "/cred";

    /// <summary>Two octal digits that are nobody's but root's.</summary>
    private const string OthersBits = "/077";

    public static ImmutableArray<HardeningItem> All { get; } =
    [
        Member("K3S-01", "K3s runs and starts at boot", "docs.k3s.io", 4, t => new UnitProbe(K3sPaths.UnitOf(IsServer(t)))),

        Member("K3S-02", "K3s's configuration is for root", Cis("4.1.9"), 4, _ => new ModeProbe(K3sPaths.Config, "0600")),
        Member("K3S-03", "the folder of its configuration is for root", Cis("4.1.9"), 3, _ => new ModeProbe(K3sPaths.Configuration, "0700")),
        Member("K3S-04", "the kubelet's settings are for root", Cis("4.1.9, 4.1.10"), 3, _ => new ModeProbe(K3sPaths.Kubelet, "0600")),
        Member("K3S-05", "the unit is changed by root", Cis("4.1.1, 4.1.2"), 3, t => new ModeProbe(K3sPaths.UnitFile(IsServer(t)), "0644")),
        Member("K3S-06", "the token is secret", "docs.k3s.io, k3s token", 5, _ => new ModeProbe(K3sPaths.Token, "0600")),
        Member("K3S-07", "the kubelet's kubeconfig is secret", Cis("4.1.5, 4.1.6"), 4, _ => new ModeProbe(K3sPaths.KubeletConfig, "0600")),
        Member("K3S-08", "the binary is changed by root", "docs.k3s.io", 4, _ => new ModeProbe(K3sPaths.Binary, "0755")),

        Server("K3S-10", "the server's data is for root", Cis("1.1.19"), 5, _ => new ModeProbe(K3sPaths.Server, "0700")),
        Server("K3S-11", "the cluster's certificates are for root", Cis("1.1.20"), 4, _ => NoneOpen(Tls, "*.crt")),
        Server("K3S-12", "the cluster's keys are secret", Cis("1.1.21"), 5, _ => NoneOpen(Tls, "*.key")),
        Server("K3S-13", "the control plane's kubeconfigs are secret", Cis("1.1.13 to 1.1.18"), 5, _ => NoneOpen(Credentials, "*")),
        Server("K3S-14", "the administrator's kubeconfig is secret", Cis("1.1.13, 1.1.14"), 5, _ => new ModeProbe("/etc/rancher/k3s/k3s.yaml", "0600")),
        Server("K3S-15", "the server's own token is secret", "docs.k3s.io, k3s token", 5, _ => new ModeProbe(K3sPaths.Server + "/token", "0600")),
        Server("K3S-16", "agents have a token of their own", "docs.k3s.io, k3s token", 3, _ => new ModeProbe(K3sPaths.AgentToken, "0600")),
        new StateItem("K3S-17", "etcd's data is for root", Cis("1.1.11"), 5, t => IsServer(t) && t.Spec.Servers.Length > 1 ? new ModeProbe(K3sPaths.Etcd, "0700") : null),
        Server("K3S-18", "manifests are for root", Cis("1.1.1, 1.1.2"), 4, _ => new ModeProbe(K3sPaths.Manifests, "0700")),

        Member("K3S-20", "the kubelet insists on the kernel's settings", Cis("4.2.6", "1.7"), 3, _ => Says("protect-kernel-defaults: true")),
        Server("K3S-21", "secrets are encrypted in the datastore", Cis("1.2.27, 1.2.28"), 5, _ => new CommandProbe([K3sPaths.Binary, "secrets-encrypt", "status"], "^Encryption Status: Enabled")),
        Server("K3S-22", "requests are written down", Cis("1.2.16"), 4, _ => Has($"audit-log-path={K3sPaths.Logs}/audit.log")),
        Server("K3S-23", "the record reaches back 30 days", Cis("1.2.17"), 2, _ => Has("audit-log-maxage=30")),
        Server("K3S-24", "ten files of the record are kept", Cis("1.2.18"), 1, _ => Has("audit-log-maxbackup=10")),
        Server("K3S-25", "the record is cut at 100 MB", Cis("1.2.19"), 1, _ => Has("audit-log-maxsize=100")),
        Server("K3S-26", "a policy says what is written down", Cis("3.2.1, 3.2.2"), 3, _ => new FileMatchProbe(K3sPaths.AuditPolicy, "^kind: Policy$")),
        Server("K3S-27", "the policy covers what changes rights", Cis("3.2.2"), 2, _ => new FileMatchProbe(K3sPaths.AuditPolicy, @"rbac\.authorization\.k8s\.io")),
        Server("K3S-28", "the record is for root", Cis("1.2.16"), 3, _ => new ModeProbe(K3sPaths.Logs, "0700")),
        Server("K3S-29", "nodes change only what is theirs, and events are limited", Cis("1.2.9, 1.2.14"), 4, _ => Has("enable-admission-plugins=NodeRestriction,EventRateLimit")),
        Server("K3S-30", "the limit of events has its numbers", Cis("1.2.9"), 3, _ => new FileMatchProbe(K3sPaths.Admission, "name: EventRateLimit")),
        Server("K3S-31", "pods are restricted unless a namespace says otherwise", Cis("5.2.1 to 5.2.12"), 5, _ => new FileMatchProbe(K3sPaths.Admission, @"^\s+enforce: restricted$")),
        Server("K3S-32", "the API server reads both", Cis("1.2.9"), 4, _ => Has("admission-control-config-file=" + K3sPaths.Admission)),
        Server("K3S-33", "strangers get no answer from the API", Cis("1.2.1"), 5, _ => Lacks("anonymous-auth=true")),
        Server("K3S-34", "no passwords or tokens from files", Cis("1.2.2"), 4, _ => Lacks("(token-auth-file|basic-auth-file)=.*")),
        Server("K3S-35", "what may be done is asked of RBAC", Cis("1.2.6 to 1.2.8"), 5, _ => Lacks("authorization-mode=.*AlwaysAllow.*")),
        Server("K3S-36", "the control plane gives no profiles away", Cis("1.2.15, 1.3.2, 1.4.1"), 2, _ => Lacks("profiling=true")),
        Server("K3S-37", "the API speaks strong ciphers only", Cis("1.2.29"), 3, _ => Has("tls-cipher-suites=TLS_ECDHE_.*")),
        Server("K3S-38", "ended pods are cleared away", Cis("1.3.1"), 1, _ => Has("terminated-pod-gc-threshold=[0-9]+")),
        Server("K3S-39", "tokens of service accounts are short-lived", Cis("1.2.30"), 3, _ => Has("service-account-extend-token-expiration=false")),

        Member("K3S-40", "strangers get no answer from the kubelet", Cis("4.2.1"), 5, _ => Lacks("anonymous-auth=true")),
        Member("K3S-41", "the kubelet asks who may do what", Cis("4.2.2"), 5, _ => Lacks("authorization-mode=.*AlwaysAllow.*")),
        Member("K3S-42", "the kubelet has no port without a login", Cis("4.2.4"), 4, _ => Lacks("read-only-port=[1-9].*")),
        Member("K3S-43", "idle connections to pods end", Cis("4.2.5"), 2, _ => new FileMatchProbe(K3sPaths.Kubelet, "^streamingConnectionIdleTimeout: [1-9]")),
        Member("K3S-44", "the kubelet keeps its packet rules", Cis("4.2.6"), 1, _ => new FileMatchProbe(K3sPaths.Kubelet, "^makeIPTablesUtilChains: true$")),
        Member("K3S-45", "the kubelet speaks strong ciphers only", Cis("4.2.12"), 3, _ => new FileMatchProbe(K3sPaths.Kubelet, @"^\s+- TLS_ECDHE_")),
        Member("K3S-46", "a pod cannot take all process numbers", Cis("4.2.13"), 3, _ => new FileMatchProbe(K3sPaths.Kubelet, "^podPidsLimit: [1-9]")),

        Kernel("K3S-50", "the kernel promises memory as the kubelet expects", "vm.overcommit_memory", "1"),
        Kernel("K3S-51", "a lack of memory ends a process and not the board", "vm.panic_on_oom", "0"),
        Kernel("K3S-52", "a board that panics starts again", "kernel.panic", "10"),
        Kernel("K3S-53", "a kernel that is damaged does not go on", "kernel.panic_on_oops", "1"),
    ];

    private static StateItem Member(string id, string title, string source, int weight, Func<HardenTarget, AuditProbe> make) =>
        new(id, title, source, weight, t => IsMember(t) ? make(t) : null);

    private static StateItem Server(string id, string title, string source, int weight, Func<HardenTarget, AuditProbe> make) =>
        new(id, title, source, weight, t => IsServer(t) ? make(t) : null);

    /// <summary>A container's kernel is its host's.</summary>
    private static StateItem Kernel(string id, string title, string key, string value) =>
        new(id, title, "docs.k3s.io, hardening guide; " + Cis("4.2.6", "1.7"), 2, t => IsMember(t) && !t.Facts.IsContainer ? new SysctlProbe(key, [value]) : null);

    private static bool IsMember(HardenTarget target) => target.Engine.Kind == EngineKinds.K3s && K3sRoles.IsMember(target.Node);

    private static bool IsServer(HardenTarget target) => target.Engine.Kind == EngineKinds.K3s && K3sRoles.IsServer(target.Node);

    /// <summary>Nothing below the folder is open to others. A folder that is not there prints an error and no name, and other checks say so.</summary>
    private static CommandProbe NoneOpen(string folder, string name) =>
        new(["find", folder, "-type", "f", "-name", name, "-perm", OthersBits], "^/", MustMatch: false);

    private static FileMatchProbe Says(string line) => new(K3sPaths.Config, $"^{Regex.Escape(line)}$");

    /// <summary>An argument of a component, as an entry of a list; a regular expression.</summary>
    private static FileMatchProbe Has(string argument) => new(K3sPaths.Config, Entry(argument));

    private static FileMatchProbe Lacks(string argument) => new(K3sPaths.Config, Entry(argument), MustMatch: false);

    private static string Entry(string argument) => $@"^\s+- [""']?{argument}[""']?\s*$";

    /// <param name="benchmark">The last version that has the control, where the present one has it no more.</param>
    private static string Cis(string numbers, string benchmark = "1.12") => $"CIS Kubernetes {benchmark} {numbers}";
}
