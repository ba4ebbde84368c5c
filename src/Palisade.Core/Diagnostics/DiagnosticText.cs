using System.Text;
using Palisade.Core.Text;

namespace Palisade.Core.Diagnostics;

/// <summary>
/// A diagnostic as text, in the shape rustc made familiar: severity and code, place, excerpt with a caret, notes, help.
/// Ends with a newline.
/// </summary>
public static class DiagnosticText
{
    private const string Bold = "\e[1m";
    private const string Dim = "\e[36m";
    private const string Reset = "\e[0m";
    private const int MarginAfterCaret = 24;

    /// <param name="width">Columns of the excerpt before a long line is cut around the caret.</param>
    public static string Render(Diagnostic diagnostic, bool color = false, int width = 100)
    {
        var text = new StringBuilder();
        var (name, shade) = diagnostic.Severity switch
        {
            Severity.Error => ("error", "\e[1;31m"),
            Severity.Warning => ("warning", "\e[1;33m"),
            _ => ("note", "\e[1;36m"),
        };
        text.Append(Paint($"{name}[{diagnostic.Error.Code}]", shade)).Append(Paint(": " + DisplayText.Printable(diagnostic.Message), Bold)).Append('\n');

        var gutter = 1;
        if (diagnostic is { Source: { } source, Span: { } span })
        {
            gutter = span.Line.ToString(System.Globalization.CultureInfo.InvariantCulture).Length;
            text.Append(' ', gutter).Append(Paint("--> ", Dim)).Append(DisplayText.Printable(source.Name)).Append(':').Append(span).Append('\n');
            if (source.Line(span.Line) is { } line)
            {
                AppendExcerpt(line, span, gutter);
            }
        }
        else if (diagnostic.Source is { } file)
        {
            text.Append(' ', gutter).Append(Paint("--> ", Dim)).Append(DisplayText.Printable(file.Name)).Append('\n');
        }

        foreach (var note in diagnostic.Notes)
        {
            AppendTrailer("note", note);
        }

        if (diagnostic.Help is { } help)
        {
            AppendTrailer("help", help);
        }

        return text.ToString();

        string Paint(string s, string with) => color ? with + s + Reset : s;

        void AppendTrailer(string kind, string s)
        {
            var lines = s.Split('\n');
            text.Append(' ', gutter + 1).Append(Paint("= ", Dim)).Append(Paint(kind + ":", Bold)).Append(' ').Append(DisplayText.Printable(lines[0])).Append('\n');
            foreach (var more in lines.Skip(1))
            {
                text.Append(' ', gutter + 9).Append(DisplayText.Printable(more)).Append('\n');
            }
        }

        void AppendExcerpt(string line, SourceSpan at, int gutterWidth)
        {
            var start = Math.Clamp(at.Column - 1, 0, line.Length);
            var end = Math.Clamp(start + Math.Max(1, at.Length), start, line.Length);
            var (from, to) = Window(line.Length, start, end, Math.Max(20, width - gutterWidth - 3));
            end = Math.Min(end, to);
            var prefix = from > 0 ? "…" : "";
            var shown = prefix + DisplayText.Printable(line[from..to]) + (to < line.Length ? "…" : "");
            text.Append(Paint($"{at.Line} | ", Dim)).Append(shown.TrimEnd()).Append('\n');

            var indent = DisplayText.Width(prefix) + DisplayText.Width(DisplayText.Printable(line[from..start]));
            var carets = Math.Max(1, DisplayText.Width(DisplayText.Printable(line[start..end])));
            text.Append(' ', gutterWidth).Append(Paint(" | ", Dim)).Append(' ', indent).Append(Paint(new string('^', carets), shade));
            if (diagnostic.Label is { } label)
            {
                text.Append(' ').Append(Paint(DisplayText.Printable(label), shade));
            }

            text.Append('\n');
        }
    }

    /// <summary>The part of a line to show: all of it, or what lies around the caret. Never splits a surrogate pair's place.</summary>
    private static (int From, int To) Window(int length, int start, int end, int width)
    {
        if (length <= width)
        {
            return (0, length);
        }

        var to = Math.Min(length, Math.Max(width, Math.Min(end, start + width - MarginAfterCaret) + MarginAfterCaret));
        return (Math.Max(0, to - width), to);
    }
}
