using System.Collections.Immutable;

namespace Palisade.Core.Diagnostics.Errors;

/// <summary>PAL06xx: the lab on this machine.</summary>
public static class LabErrors
{
    public static readonly ErrorInfo NeedsRoot = new("PAL0601", "the lab needs root", """
        The lab makes containers, a bridge and a firewall table on this machine, which only root can do. Run the same command with sudo.
        """);

    public static ImmutableArray<ErrorInfo> All { get; } = [NeedsRoot];
}
