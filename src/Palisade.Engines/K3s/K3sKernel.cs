using System.Collections.Immutable;
using Palisade.Core.Spec;

namespace Palisade.Engines.K3s;

/// <summary>Kernel settings that K3s needs. Each key has one file that writes it.</summary>
internal static class K3sKernel
{
    /// <summary>
    /// What the kubelet compares before it starts (protect-kernel-defaults): with another value it ends at once. Named as K3s's
    /// hardening guide names it, so that an auditor finds it.
    /// </summary>
    public const string KubeletPath = "/etc/sysctl.d/90-kubelet.conf";

    public const string EnginePath = "/etc/sysctl.d/80-palisade-engine.conf";

    public const string ModulesPath = "/etc/modules-load.d/palisade-engine.conf";

    public static ImmutableSortedDictionary<string, string> Kubelet { get; } = Sorted(
        ("kernel.panic", "10"),
        ("kernel.panic_on_oops", "1"),
        ("vm.overcommit_memory", "1"),
        ("vm.panic_on_oom", "0"));

    /// <summary>Many pods watch many files: the kernel's own limits are those of one small desktop.</summary>
    public static ImmutableSortedDictionary<string, string> Engine(ClusterSpec spec)
    {
        var shared = Sorted(
            ("fs.inotify.max_user_instances", "8192"),
            ("fs.inotify.max_user_watches", "524288"),
            ("net.bridge.bridge-nf-call-ip6tables", "1"),
            ("net.bridge.bridge-nf-call-iptables", "1"),
            ("net.ipv4.ip_forward", "1"));
        return K3sNetworks.For(spec).IsIPv6 ? shared.Add("net.ipv6.conf.all.forwarding", "1") : shared;
    }

    public static ImmutableSortedDictionary<string, string> All(ClusterSpec spec, NodeSpec node) =>
        K3sRoles.IsMember(node) ? Engine(spec).AddRange(Kubelet) : ImmutableSortedDictionary<string, string>.Empty;

    private static ImmutableSortedDictionary<string, string> Sorted(params ReadOnlySpan<(string Key, string Value)> values)
    {
        var sorted = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in values)
        {
            sorted[key] = value;
        }

        return sorted.ToImmutable();
    }
}
