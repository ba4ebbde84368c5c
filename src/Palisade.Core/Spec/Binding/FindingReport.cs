using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Spec.Schema;

namespace Palisade.Core.Spec.Binding;

/// <summary>Adds findings by the path that they are about; the place in the file follows from it.</summary>
/// <param name="servicesOnly">Nobody will log in to a board: what is missing for that is worth a warning at most.</param>
internal sealed class FindingReport(DiagnosticBag findings, BoundValues values, bool servicesOnly = false)
{
    public void Error(ErrorInfo error, string path, string message, string? help = null, string? label = null, bool atKey = false) =>
        Add(servicesOnly && IsForLogins(error, path) ? Severity.Warning : Severity.Error, error, path, message, help, label, atKey);

    public void Warning(ErrorInfo error, string path, string message, string? help = null, string? label = null) =>
        Add(Severity.Warning, error, path, message, help, label, atKey: false);

    public void Note(ErrorInfo error, string path, string message, string? help = null) =>
        Add(Severity.Note, error, path, message, help, null, atKey: false);

    /// <summary>The line that <paramref name="path"/> stands on, for labels that point at another place.</summary>
    public string LineOf(string path) => $"line {SpanOf(path, atKey: false)?.Line ?? 0}";

    private static bool IsForLogins(ErrorInfo error, string path) =>
        (error == ConfigErrors.FileMissing || error == ConfigErrors.SecretMissing)
        && (path.StartsWith("operators.", StringComparison.Ordinal) || path.StartsWith("nodes.", StringComparison.Ordinal) || path.StartsWith("ssh.", StringComparison.Ordinal));

    private void Add(Severity severity, ErrorInfo error, string path, string message, string? help, string? label, bool atKey) =>
        findings.Add(new Diagnostic { Severity = severity, Error = error, Message = message, Span = SpanOf(path, atKey), Help = help, Label = label });

    private SourceSpan? SpanOf(string path, bool atKey)
    {
        var spans = atKey ? values.KeySpans : values.Spans;
        for (var p = path; p.Length > 0; p = p.Contains('.') ? p[..p.LastIndexOf('.')] : "")
        {
            if (spans.TryGetValue(p, out var span))
            {
                return span;
            }
        }

        return null;
    }
}
