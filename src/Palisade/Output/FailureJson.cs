using Palisade.Core.Diagnostics;

namespace Palisade.Output;

/// <summary>A diagnostic in <c>--json</c> results.</summary>
internal sealed record FailureJson(string Code, string Message, string? Help)
{
    public static FailureJson? Of(Diagnostic? diagnostic) =>
        diagnostic is null ? null : new FailureJson(diagnostic.Error.Code, diagnostic.Message, diagnostic.Help);
}
