using Palisade.Core.Text;

namespace Palisade.Output;

/// <summary>
/// Lines of many nodes on the same two streams, each whole and after its node's name. On a terminal each node has a colour, and
/// nothing that a node prints can command the terminal.
/// </summary>
internal sealed class NodeLines(Terminal terminal, IReadOnlyList<string> nodes)
{
    // Readable on dark and light: no black, white or red, which stands for errors.
    private static readonly int[] Colors = [36, 33, 35, 32, 34, 96, 93, 95, 92, 94];
    private readonly Lock guard = new();
    private readonly int width = nodes.Count > 0 ? nodes.Max(n => n.Length) : 0;
    private readonly Dictionary<string, int> colors = nodes.Select((n, i) => (n, Colors[i % Colors.Length])).ToDictionary(StringComparer.Ordinal);

    public void Write(string node, bool isError, string line)
    {
        var (writer, isTerminal, color) = isError
            ? (terminal.Error, terminal.ErrorIsTerminal, terminal.ErrorHasColor)
            : (terminal.Out, terminal.OutIsTerminal, terminal.OutHasColor);
        var text = isTerminal ? DisplayText.Printable(line) : line;
        var prefix = isTerminal ? $"{node}:".PadRight(width + 1) : $"{node}:";
        lock (guard)
        {
            writer.WriteLine(color ? $"\e[{colors.GetValueOrDefault(node, 37)}m{prefix}\e[0m {text}" : $"{prefix} {text}");
        }
    }

    /// <summary>Something else on the same streams, not in the middle of a line.</summary>
    public void Between(Action write)
    {
        lock (guard)
        {
            write();
        }
    }
}
