using System.Collections.Immutable;

namespace Palisade.Core.Diagnostics.Errors;

/// <summary>PAL01xx: the configuration file.</summary>
public static class ConfigErrors
{
    public static readonly ErrorInfo UnknownKey = new("PAL0101", "the file has a key that does not exist", """
        Every key of `palisade.yaml` is checked, because a misspelt key would otherwise be a setting that silently does nothing. See `docs/configuration.md` for the keys of each section.
        """);

    public static ImmutableArray<ErrorInfo> All { get; } = [UnknownKey];
}
