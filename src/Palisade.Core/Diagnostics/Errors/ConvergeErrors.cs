using System.Collections.Immutable;

namespace Palisade.Core.Diagnostics.Errors;

/// <summary>PAL03xx: making nodes as the file says.</summary>
public static class ConvergeErrors
{
    public static readonly ErrorInfo ResourceFailed = new("PAL0301", "a resource could not be brought to its wanted state", """
        The node reported an error while applying one resource. What was done before it stays done; nothing after it in the same phase was tried on that node. Mend the cause and run `palisade apply` again: it goes on where it stopped.
        """);

    public static ImmutableArray<ErrorInfo> All { get; } = [ResourceFailed];
}
