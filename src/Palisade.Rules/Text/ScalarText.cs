using Palisade.Core.Diagnostics;

namespace Palisade.Rules.Text;

/// <summary>
/// A YAML scalar that remembers where it stands, so that a mistake inside a folded or quoted condition is shown at its own
/// line and column of the file.
/// </summary>
/// <param name="line">Line of the scalar's first character, from 1.</param>
/// <param name="column">Column of the scalar's first character, from 1.</param>
public sealed class ScalarText(string value, SourceText file, int line, int column)
{
    private int[]? positions;

    public string Value { get; } = value;

    public SourceText File { get; } = file;

    public SourceSpan Start => new(line, column, Math.Max(1, FirstLineLength()));

    /// <summary>Place of a part of <see cref="Value"/>; an offset past the end is the place behind the last character.</summary>
    public SourceSpan Locate(int offset, int length)
    {
        positions ??= Align();
        if (Value.Length == 0)
        {
            return new SourceSpan(line, column);
        }

        var at = positions[Math.Clamp(offset, 0, Value.Length - 1)];
        var end = positions[Math.Clamp(offset + Math.Max(length, 1) - 1, 0, Value.Length - 1)];
        var (atLine, atColumn) = Coordinates(at);
        if (offset >= Value.Length)
        {
            return new SourceSpan(atLine, atColumn + 1);
        }

        var lineEnd = File.Text.IndexOf('\n', at);
        var stop = Math.Min(end + 1, lineEnd < 0 ? File.Text.Length : lineEnd);
        return new SourceSpan(atLine, atColumn, Math.Max(1, stop - at));
    }

    /// <summary>
    /// YAML folds line breaks, doubles quotes and drops indentation, but keeps the order of what remains: each character of the
    /// value is the next equal character of the file, blanks aside.
    /// </summary>
    private int[] Align()
    {
        var text = File.Text;
        var map = new int[Value.Length];
        var at = OffsetOf(line, column);
        var first = FirstVisible(Value);
        if (at < text.Length && (text[at] is '>' or '|'))
        {
            at = Math.Max(at, text.IndexOf('\n', at) is var next and >= 0 ? next : at);
        }
        else if (at < text.Length && text[at] is '"' or '\'' && first != text[at])
        {
            at++;
        }

        for (var i = 0; i < Value.Length; i++)
        {
            if (!char.IsWhiteSpace(Value[i]))
            {
                var found = at < text.Length ? text.IndexOf(Value[i], at, Math.Min(text.Length - at, 4096)) : -1;
                at = found < 0 ? Math.Min(at, text.Length - 1) : found;
                map[i] = Math.Max(at, 0);
                at = found < 0 ? at : at + 1;
            }
            else
            {
                map[i] = Math.Clamp(at, 0, Math.Max(0, text.Length - 1));
                at += at < text.Length && text[at] == Value[i] ? 1 : 0;
            }
        }

        return map;
    }

    private static char FirstVisible(string value)
    {
        var trimmed = value.AsSpan().TrimStart();
        return trimmed.IsEmpty ? '\0' : trimmed[0];
    }

    private int FirstLineLength()
    {
        var end = Value.IndexOf('\n', StringComparison.Ordinal);
        var length = end < 0 ? Value.Length : end;
        return Math.Min(length, Math.Max(1, (File.Line(line)?.Length ?? 0) - column + 1));
    }

    private int OffsetOf(int wantedLine, int wantedColumn)
    {
        var offset = 0;
        for (var i = 1; i < wantedLine; i++)
        {
            var next = File.Text.IndexOf('\n', offset);
            if (next < 0)
            {
                return File.Text.Length;
            }

            offset = next + 1;
        }

        return Math.Min(offset + wantedColumn - 1, File.Text.Length);
    }

    private (int Line, int Column) Coordinates(int offset)
    {
        var start = OffsetOf(line, 1);
        var current = line;
        for (var next = File.Text.IndexOf('\n', start); next >= 0 && next < offset; next = File.Text.IndexOf('\n', start))
        {
            start = next + 1;
            current++;
        }

        return (current, offset - start + 1);
    }
}
