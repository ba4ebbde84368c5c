using System.Collections.Immutable;

namespace Palisade.Core.Diagnostics.Errors;

/// <summary>PAL02xx: reaching nodes over SSH.</summary>
public static class FleetErrors
{
    public static readonly ErrorInfo Unreachable = new("PAL0201", "a node does not answer", """
        No TCP connection to the node's SSH port could be made. Check power, cable, address and port; `ssh -v` to the same address shows more. Other nodes are not affected.
        """);

    public static ImmutableArray<ErrorInfo> All { get; } = [Unreachable];
}
