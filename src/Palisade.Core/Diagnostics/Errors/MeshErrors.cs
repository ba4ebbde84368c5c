using System.Collections.Immutable;

namespace Palisade.Core.Diagnostics.Errors;

/// <summary>PAL04xx: the encrypted mesh.</summary>
public static class MeshErrors
{
    public static readonly ErrorInfo NoPeerKey = new("PAL0401", "a node has no mesh key yet", """
        The public mesh key of a node is made on the node in an earlier step. It is missing, so its peers cannot be told about it. Run `palisade apply` for that node.
        """);

    public static ImmutableArray<ErrorInfo> All { get; } = [NoPeerKey];
}
