using System.Collections.Frozen;

namespace Palisade.K3sStandIn;

/// <summary>The flags of K3s 1.34 (docs.k3s.io/cli). A key that is not here stops the start, so a slip in a rendered file shows.</summary>
internal static class KnownKeys
{
    private const string AgentKeys = """
        config debug v vmodule log alsologtostderr token token-file server data-dir node-name with-node-id node-label node-taint
        image-credential-provider-bin-dir image-credential-provider-config selinux lb-server-port protect-kernel-defaults
        container-runtime-endpoint default-runtime image-service-endpoint pause-image snapshotter private-registry
        disable-default-registry-endpoint nonroot-devices node-ip bind-address node-external-ip node-internal-dns node-external-dns
        resolv-conf flannel-iface flannel-conf flannel-cni-conf kubelet-arg kube-proxy-arg enable-pprof rootless prefer-bundled-bin
        docker vpn-auth vpn-auth-file disable-apiserver-lb
        """;

    private const string ServerKeys = """
        https-listen-port supervisor-port apiserver-port apiserver-bind-address advertise-address advertise-port tls-san
        tls-san-security cluster-cidr service-cidr service-node-port-range cluster-dns cluster-domain flannel-backend
        flannel-ipv6-masq flannel-external-ip egress-selector-mode servicelb-namespace write-kubeconfig write-kubeconfig-mode
        write-kubeconfig-group helm-job-image agent-token agent-token-file cluster-init cluster-reset cluster-reset-restore-path
        etcd-arg kube-apiserver-arg kube-scheduler-arg kube-controller-manager-arg kube-cloud-controller-manager-arg
        datastore-endpoint datastore-cafile datastore-certfile datastore-keyfile etcd-expose-metrics etcd-disable-snapshots
        etcd-snapshot-name etcd-snapshot-schedule-cron etcd-snapshot-reconcile-interval etcd-snapshot-retention etcd-snapshot-dir
        etcd-snapshot-compress etcd-s3 default-local-storage-path disable disable-scheduler disable-cloud-controller
        disable-kube-proxy disable-network-policy disable-helm-controller embedded-registry supervisor-metrics system-default-registry
        secrets-encryption secrets-encryption-provider enable-pprof kine-tls
        """;

    /// <summary>Values that must be the same on all servers (docs.k3s.io/cli/server).</summary>
    public static readonly string[] MustMatch =
    [
        "cluster-cidr", "service-cidr", "cluster-dns", "cluster-domain", "disable-cloud-controller", "disable-helm-controller", "disable-network-policy",
        "egress-selector-mode", "embedded-registry", "flannel-backend", "flannel-external-ip", "flannel-ipv6-masq", "secrets-encryption", "secrets-encryption-provider",
    ];

    private static readonly FrozenSet<string> Agent = Words(AgentKeys);
    private static readonly FrozenSet<string> Server = Words(AgentKeys + " " + ServerKeys);

    public static FrozenSet<string> Of(string role) => role == "server" ? Server : Agent;

    private static FrozenSet<string> Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
}
