using System.Text.Json.Nodes;

namespace Palisade.Engines.Tests.Kubernetes;

/// <summary>The Pod Security Standards as far as our pods use what they speak of (kubernetes.io/docs/concepts/security/pod-security-standards).</summary>
internal static class PodSecurityRules
{
    private static readonly string[] BaselineCapabilities =
    [
        "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT",
    ];

    private static readonly string[] SafeSysctls =
        ["kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.ip_unprivileged_port_start", "net.ipv4.tcp_syncookies", "net.ipv4.ping_group_range"];

    private static readonly string[] RestrictedVolumes = ["configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"];

    public static IEnumerable<string> Violations(JsonNode pod, string level) => level switch
    {
        "baseline" => Baseline(pod),
        "restricted" => Baseline(pod).Concat(Restricted(pod)),
        _ => [$"no level {level} is meant for services"],
    };

    private static IEnumerable<string> Baseline(JsonNode pod)
    {
        var container = pod["containers"]![0]!;
        foreach (var field in new[] { "hostNetwork", "hostPID", "hostIPC" }.Where(f => pod[f] is not null))
        {
            yield return field;
        }

        if (container["securityContext"]!["privileged"] is not null)
        {
            yield return "privileged";
        }

        foreach (var added in Added(container).Where(c => !BaselineCapabilities.Contains(c)))
        {
            yield return $"capability {added}";
        }

        foreach (var _ in (container["ports"]?.AsArray() ?? []).Where(p => p!["hostPort"] is not null))
        {
            yield return "hostPort";
        }

        foreach (var sysctl in (pod["securityContext"]!["sysctls"]?.AsArray() ?? []).Where(s => !SafeSysctls.Contains((string)s!["name"]!)))
        {
            yield return $"sysctl {sysctl}";
        }

        foreach (var _ in (pod["volumes"]?.AsArray() ?? []).Where(v => v!["hostPath"] is not null))
        {
            yield return "hostPath";
        }
    }

    private static IEnumerable<string> Restricted(JsonNode pod)
    {
        var container = pod["containers"]![0]!;
        var (podRights, rights) = (pod["securityContext"]!, container["securityContext"]!);
        if ((bool?)podRights["runAsNonRoot"] != true || (int?)podRights["runAsUser"] == 0)
        {
            yield return "root";
        }

        if ((string?)podRights["seccompProfile"]?["type"] is not ("RuntimeDefault" or "Localhost"))
        {
            yield return "seccomp";
        }

        if ((bool?)rights["allowPrivilegeEscalation"] != false)
        {
            yield return "allowPrivilegeEscalation";
        }

        if (!rights["capabilities"]!["drop"]!.AsArray().Any(c => (string)c! == "ALL") || Added(container).Any(c => c != "NET_BIND_SERVICE"))
        {
            yield return "capabilities";
        }

        foreach (var volume in (pod["volumes"]?.AsArray() ?? []).Where(v => !v!.AsObject().Any(f => RestrictedVolumes.Contains(f.Key))))
        {
            yield return $"volume {volume}";
        }
    }

    private static IEnumerable<string> Added(JsonNode container) => (container["securityContext"]!["capabilities"]!["add"]?.AsArray() ?? []).Select(c => (string)c!);
}
