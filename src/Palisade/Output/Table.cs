using Palisade.Core.Text;

namespace Palisade.Output;

/// <summary>
/// Columns aligned by spaces, without borders, so that lines can be cut and searched. On a terminal the widest columns are
/// shortened until a row fits; in a pipe nothing is lost.
/// </summary>
internal sealed class Table(params string[] headers)
{
    private const int Gap = 2;
    private const int Narrowest = 8;
    private readonly List<string[]> rows = [];

    public int Count => rows.Count;

    /// <summary>An empty cell prints as <c>-</c>, so that every row has as many words as the header.</summary>
    public void Add(params string?[] cells)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(cells.Length, headers.Length);
        rows.Add([.. cells.Select(c => string.IsNullOrEmpty(c) ? "-" : DisplayText.Printable(c))]);
    }

    public void Write(TextWriter writer, int? width)
    {
        var widths = Widths(width ?? int.MaxValue);
        foreach (var row in rows.Prepend(headers))
        {
            var line = string.Join(new string(' ', Gap), row.Select((cell, i) => DisplayText.Fit(cell, widths[i])));
            writer.WriteLine(line.TrimEnd());
        }
    }

    /// <summary>Writes to standard output, fitted where that is a terminal.</summary>
    public void Write(Terminal terminal) => Write(terminal.Out, terminal.OutIsTerminal ? terminal.Width : null);

    private int[] Widths(int available)
    {
        int[] widths = [.. headers.Select((h, i) => rows.Select(r => DisplayText.Width(r[i])).Append(DisplayText.Width(h)).Max())];
        var excess = (long)widths.Sum() + (Gap * (headers.Length - 1)) - available;
        while (excess > 0)
        {
            var widest = Array.IndexOf(widths, widths.Max());
            if (widths[widest] <= Narrowest)
            {
                break;
            }

            widths[widest]--;
            excess--;
        }

        return widths;
    }
}
