using Palisade.Core.Diagnostics;
using Palisade.Rules.Documents;
using Palisade.Rules.Text;

namespace Palisade.Rules.Loading;

/// <summary>Collects findings in the order in which they are made.</summary>
internal sealed class LoadLog
{
    private readonly List<LoadFinding> findings = [];

    public IReadOnlyList<LoadFinding> Findings => findings;

    public bool HasErrors => findings.Exists(f => f.IsError);

    public void Add(LoadCode code, string? item, YamlNode at, string message, string help) =>
        Add(code, item, at.File, at.Span, message, help);

    public void Add(LoadCode code, string? item, ScalarText at, string message, string help) =>
        Add(code, item, at.File, at.Start, message, help);

    public void Add(LoadCode code, string? item, TextRange at, string message, string help)
    {
        var (file, span) = at.Locate();
        Add(code, item, file, span, message, help);
    }

    public void Add(LoadCode code, string? item, SourceText file, SourceSpan span, string message, string help) =>
        findings.Add(new LoadFinding(code, item, new Diagnostic
        {
            Error = LoadCodes.Error(code),
            Severity = LoadCodes.IsError(code) ? Severity.Error : Severity.Warning,
            Message = message,
            Source = file,
            Span = span,
            Notes = item is null ? [$"Falco's code is {LoadCodes.Name(code)}"] : [$"in {item}; Falco's code is {LoadCodes.Name(code)}"],
            Help = help,
        }));
}
