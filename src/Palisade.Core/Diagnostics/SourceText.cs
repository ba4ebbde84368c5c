namespace Palisade.Core.Diagnostics;

/// <summary>The text of a file as the user knows it: the name they typed and its lines, for excerpts.</summary>
public sealed class SourceText(string name, string text)
{
    private readonly Lazy<string[]> lines = new(() => text.ReplaceLineEndings("\n").Split('\n'));

    public string Name { get; } = name;

    public string Text { get; } = text;

    /// <summary>Line <paramref name="number"/> (from 1) without its line ending, or null where the text is shorter.</summary>
    public string? Line(int number) => number >= 1 && number <= lines.Value.Length ? lines.Value[number - 1] : null;
}
