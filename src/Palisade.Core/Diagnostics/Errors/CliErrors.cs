using System.Collections.Immutable;

namespace Palisade.Core.Diagnostics.Errors;

/// <summary>PAL00xx: the command line itself.</summary>
public static class CliErrors
{
    public static readonly ErrorInfo Usage = new("PAL0001", "the command line cannot be understood", """
        A verb, an option or its value is not one that Palisade has. `palisade --help` lists the verbs, `palisade VERB --help` the options of one.
        """);

    public static ImmutableArray<ErrorInfo> All { get; } = [Usage];
}
