using System.Collections;

namespace Palisade.Core.Diagnostics;

/// <summary>Collects findings so that the user sees all of them in one pass.</summary>
public sealed class DiagnosticBag : IReadOnlyCollection<Diagnostic>
{
    private readonly List<Diagnostic> items = [];

    public int Count => items.Count;

    public bool HasErrors => items.Exists(d => d.Severity == Severity.Error);

    public void Add(Diagnostic diagnostic) => items.Add(diagnostic);

    public void AddRange(IEnumerable<Diagnostic> diagnostics) => items.AddRange(diagnostics);

    /// <summary>In the order of the text; findings without a place come last.</summary>
    public IEnumerator<Diagnostic> GetEnumerator() => items
        .OrderBy(d => d.Span?.Line ?? int.MaxValue).ThenBy(d => d.Span?.Column ?? int.MaxValue)
        .GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
