namespace Palisade.Engines.K3s;

/// <summary>
/// What K3s leaves on a node, and how it goes: processes, mounts, interfaces, rules of iptables, data. Only what is K3s's: others'
/// containers, chains and interfaces stay.
/// </summary>
public static class K3sData
{
    private const string Origin = "/var/lib/palisade/k3s.origin";

    /// <summary>A board may have had a K3s of its own before: its data is then not Palisade's to delete.</summary>
    public const string RecordedScript = $"test -s {Origin}";

    public const string RecordScript = $"""
        set -e
        mkdir -p /var/lib/palisade
        if [ -e {K3sPaths.Data}/server/db ] || [ -e {K3sPaths.AgentCertificate} ]; then owner=board; else owner=palisade; fi
        echo "$owner" >{Origin}.new
        mv {Origin}.new {Origin}
        """;

    /// <summary>
    /// Containers outlive K3s's unit, so their shims are ended by hand. They are found by the program they run, which lies under K3s's
    /// own folder: no other containerd has its shims there.
    /// </summary>
    public const string StopScript = $$"""
        for unit in {{K3sPaths.ServerUnit}} {{K3sPaths.AgentUnit}}; do
            systemctl disable --now "$unit" 2>/dev/null || true
        done
        tree() {
            for one in "$@"; do
                echo "$one"
                tree $(cat "/proc/$one/task/$one/children" 2>/dev/null)
            done
        }
        shims=
        for process in /proc/[0-9]*; do
            case $(readlink "$process/exe" 2>/dev/null) in
                {{K3sPaths.Data}}/data/*/bin/*) shims="$shims ${process#/proc/}" ;;
            esac
        done
        for one in $(tree $shims); do kill -KILL "$one" 2>/dev/null || true; done
        cut -d' ' -f2 /proc/self/mounts | grep -E '^(/run/k3s|/var/lib/kubelet|{{K3sPaths.Data}}|/run/netns/cni-)' | sort -r | while read -r m; do
            umount -f "$m" 2>/dev/null || umount -l "$m" 2>/dev/null || true
        done
        for namespace in /run/netns/cni-*; do
            [ ! -e "$namespace" ] || ip netns delete "${namespace##*/}" 2>/dev/null || rm -f "$namespace"
        done
        """;

    /// <summary>
    /// Rules that lead into K3s's chains go first, then the chains. Rules are deleted one by one: whatever else stands in the tables is
    /// never rewritten, so nobody else's rule can be lost on the way.
    /// </summary>
    public const string NetworkScript = """
        for link in $(ip -o link show 2>/dev/null | grep -E ' master cni0 ' | cut -d: -f2 | cut -d@ -f1); do
            ip link delete "$link" 2>/dev/null || true
        done
        for link in cni0 flannel.1 flannel-v6.1 kube-ipvs0; do
            ip link delete "$link" 2>/dev/null || true
        done
        own='(KUBE|CNI|FLANNEL)-[A-Za-z0-9-]+'
        for tool in iptables ip6tables; do
            command -v "$tool" >/dev/null 2>&1 || continue
            for table in filter nat mangle raw; do
                "$tool-save" -t "$table" 2>/dev/null | grep -E "^-A" | grep -E -- "-[jg] $own( |\$)|flanneld" | grep -Ev "^-A $own " | sed 's/^-A/-D/' |
                    while read -r rule; do echo "$rule" | xargs "$tool" -w -t "$table" || true; done
                chains=$("$tool-save" -t "$table" 2>/dev/null | grep -E "^:$own " | sed 's/^:\([^ ]*\) .*/\1/')
                for chain in $chains; do "$tool" -w -t "$table" -F "$chain" || true; done
                for chain in $chains; do "$tool" -w -t "$table" -X "$chain" || true; done
            done
        done
        """;

    /// <summary>Another cluster's data, on a board that is to join this one. Programs, images and settings stay.</summary>
    public const string ForgetScript = $"""
        set -e
        {StopScript}
        {NetworkScript}
        rm -rf --one-file-system {K3sPaths.Server}/db {K3sPaths.Server}/tls {K3sPaths.Server}/cred {K3sPaths.Server}/etc
        rm -f {K3sPaths.Server}/token {K3sPaths.Server}/node-token {K3sPaths.Server}/agent-token
        find {K3sPaths.Data}/agent -maxdepth 1 -type f -delete 2>/dev/null || true
        rm -rf --one-file-system {K3sPaths.Data}/agent/etc {K3sPaths.Data}/agent/pod-manifests /etc/rancher/node /var/lib/kubelet /var/lib/cni
        rm -f {K3sPaths.Token} {K3sPaths.AgentToken} {K3sPaths.Join} {K3sPaths.Configuration}/k3s.yaml
        """;

    public const string GoneScript = $"""
        [ "$(cat {Origin} 2>/dev/null)" != palisade ] || [ ! -e /var/lib/rancher -a ! -e /etc/rancher/node ]
        """;

    /// <summary>A board that had a K3s of its own keeps its data; what Palisade wrote there goes by the undo journal.</summary>
    public const string DeleteScript = $"""
        set -e
        {StopScript}
        {NetworkScript}
        rm -rf --one-file-system /var/lib/rancher /etc/rancher/node /var/lib/kubelet /var/lib/cni /run/k3s /run/flannel
        rm -f {K3sPaths.Token} {K3sPaths.AgentToken} {K3sPaths.Join} {K3sPaths.Configuration}/k3s.yaml /etc/cni/net.d/10-flannel.conflist
        rm -rf /var/log/pods /var/log/containers
        rm -f {Origin}
        """;
}
