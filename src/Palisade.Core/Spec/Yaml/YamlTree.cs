using System.Text;
using Palisade.Core.Text;

namespace Palisade.Core.Spec.Yaml;

/// <summary>A part of the file as YAML text of its own, in block style: every scalar keeps its type, comments and layout go.</summary>
internal static class YamlTree
{
    public static string Write(YamlValue value)
    {
        var text = new StringBuilder();
        Append(text, value, 0);
        return text.ToString().TrimStart('\n').TrimStart(' ') is { Length: > 0 } body ? body : "\n";
    }

    /// <summary>All scalars with the keys above them, joined by dots.</summary>
    public static IEnumerable<(string Path, YamlScalar Scalar)> Scalars(string path, YamlValue value) => value switch
    {
        YamlMap map => map.Entries.SelectMany(e => Scalars($"{path}.{e.Key.Text}", e.Value)),
        YamlList list => list.Items.SelectMany((v, i) => Scalars($"{path}.{i}", v)),
        YamlScalar scalar => [(path, scalar)],
        _ => [],
    };

    /// <summary>Continues the line that holds the key or hyphen.</summary>
    private static void Append(StringBuilder text, YamlValue value, int depth)
    {
        switch (value)
        {
            case YamlMap { Entries: [_, ..] entries }:
                foreach (var entry in entries)
                {
                    Indent(text, depth).Append(Scalar(entry.Key)).Append(':');
                    Append(text, entry.Value, depth + 1);
                }

                break;
            case YamlList { Items: [_, ..] items }:
                foreach (var item in items)
                {
                    Indent(text, depth).Append('-');
                    Append(text, item, depth + 1);
                }

                break;
            default:
                text.Append(' ').Append(value switch
                {
                    YamlMap => "{}",
                    YamlList => "[]",
                    YamlScalar scalar => Scalar(scalar),
                    _ => "null",
                }).Append('\n');
                break;
        }
    }

    private static StringBuilder Indent(StringBuilder text, int depth)
    {
        // The first entry of a map or list begins the line after its key.
        if (text.Length > 0 && text[^1] != '\n')
        {
            text.Append('\n');
        }

        return text.Append(' ', depth * 2);
    }

    /// <summary>Plain text keeps what it may mean (a number, a truth value); quoted text stays text.</summary>
    private static string Scalar(YamlScalar scalar) =>
        scalar.IsNull ? "null"
        : !scalar.Plain || scalar.Text.Any(char.IsControl) ? Quoted(scalar.Text)
        : scalar.Text;

    private static string Quoted(string text) => YamlText.Quote(text) is ['"', ..] quoted ? quoted : $"\"{text}\"";
}
