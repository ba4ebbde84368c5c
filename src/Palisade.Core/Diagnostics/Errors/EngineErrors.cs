using System.Collections.Immutable;

namespace Palisade.Core.Diagnostics.Errors;

/// <summary>PAL05xx: cluster engine, images and services.</summary>
public static class EngineErrors
{
    public static readonly ErrorInfo EngineUnavailable = new("PAL0501", "the engine of a node does not answer", """
        The container engine's socket on the node does not answer. `palisade run --on NODE -- systemctl status docker` shows its state.
        """);

    public static ImmutableArray<ErrorInfo> All { get; } = [EngineUnavailable];
}
