using System.Collections.Frozen;
using System.Collections.Immutable;
using Palisade.Core.Spec;
using Palisade.Provision.Audit.Items;

namespace Palisade.Provision.Audit;

/// <summary>Every hardening item there is, in the order in which an audit prints them.</summary>
public static class HardeningCatalog
{
    public const string SshdPath = "/etc/ssh/sshd_config.d/00-palisade.conf";
    public const string SysctlPath = "/etc/sysctl.d/90-palisade.conf";
    public const string ModulesPath = "/etc/modprobe.d/palisade.conf";

    public static ImmutableArray<HardeningItem> All { get; } =
    [
        .. SshItems.All,
        .. KernelItems.All,
        .. NetworkItems.All,
        .. FirewallItems.All,
        .. BanItems.All,
        .. UserItems.All,
        .. FileItems.All,
        .. UpgradeItems.All,
        .. MeshItems.All,
        .. K3sItems.All,
    ];

    /// <summary>What a waiver may name.</summary>
    public static FrozenSet<string> Ids { get; } = All.Select(i => i.Id).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Items of one kind that the owner has not waived.</summary>
    public static IEnumerable<T> Wanted<T>(ClusterSpec spec)
        where T : HardeningItem => All.OfType<T>().Where(i => !spec.Harden.IsWaived(i.Id));
}
