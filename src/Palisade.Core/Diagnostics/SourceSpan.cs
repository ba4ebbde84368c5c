namespace Palisade.Core.Diagnostics;

/// <summary>A place in a source text. Lines and columns count from 1; columns count UTF-16 units, as editors do.</summary>
/// <param name="Length">UTF-16 units on the first line that the caret underlines; at least 1.</param>
public readonly record struct SourceSpan(int Line, int Column, int Length = 1)
{
    public override string ToString() => $"{Line}:{Column}";
}
