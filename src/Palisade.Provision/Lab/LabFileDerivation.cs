using System.Globalization;
using System.Text;
using YamlDotNet.RepresentationModel;

namespace Palisade.Provision.Lab;

/// <summary>Makes of a lab's file one for another number of nodes: <c>lab up --nodes N</c>.</summary>
public static class LabFileDerivation
{
    /// <summary>Addresses .11 to .254.</summary>
    public const int MostNodes = 244;

    private const int FirstAddress = 11;

    // Below that one server is what fits; from here on losing a server must not stop the cluster.
    private const int NodesForThreeServers = 7;

    /// <summary>Writes <c>.palisade/lab-N.yaml</c> beside <paramref name="file"/>; its path.</summary>
    public static string Write(LabFile file, int count)
    {
        var folder = Path.Combine(file.Directory, ".palisade");
        LabMachine.MakeFolder(folder, LabMachine.OnlyRoot);
        var path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"lab-{count}.yaml"));
        File.WriteAllText(path, Derive(file, count));
        return path;
    }

    /// <summary>
    /// The same text with another <c>nodes:</c> section, where every node has the first one's login. Relative paths are rewritten,
    /// because the result lies one folder deeper.
    /// </summary>
    public static string Derive(LabFile file, int count)
    {
        var text = file.Text;
        var edits = RelativePaths(file.Root).Select(n => ((int)n.Start.Index, (int)n.End.Index, Quote(Deeper(n.Value!)))).ToList();
        var (key, _) = file.Root.Children.First(c => c.Key is YamlScalarNode { Value: "nodes" });
        var start = (int)key.Start.Index;
        var end = file.Root.Children.Keys.Select(k => (int)k.Start.Index).Where(i => i > start).DefaultIfEmpty(text.Length).Min();
        edits.RemoveAll(e => e.Item1 >= start && e.Item1 < end);
        edits.Add((start, end, Nodes(file, count) + (end < text.Length ? "\n" : "")));

        var result = new StringBuilder(text);
        foreach (var (from, to, replacement) in edits.OrderByDescending(e => e.Item1))
        {
            result.Remove(from, to - from).Insert(from, replacement);
        }

        return $"# Made by `palisade lab up --nodes {count}` from {Path.GetFileName(file.FilePath)}.\n" + result;
    }

    private static string Nodes(LabFile file, int count)
    {
        var first = file.NodeEntries.First().Value;
        var login = LabFile.Child(first, "ssh") is { } ssh ? ", ssh: " + Flow(ssh) : "";
        var subnet = LabNetwork.Of(file.Nodes).Subnet;
        var servers = count >= NodesForThreeServers ? 3 : 1;
        var text = new StringBuilder("nodes:\n");
        for (var i = 1; i <= count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"  n{i}: {{ address: {LabNetwork.Host(subnet, FirstAddress + i - 1)}, role: {(i <= servers ? "server" : "agent")}{login} }}\n");
        }

        return text.ToString();
    }

    private static string Flow(YamlNode node) => node switch
    {
        YamlMappingNode map => "{ " + string.Join(", ", map.Children.Select(c => Flow(c.Key) + ": " + Flow(c.Value))) + " }",
        YamlSequenceNode list => "[" + string.Join(", ", list.Children.Select(Flow)) + "]",
        YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain } plain when plain.Value is { } v && v.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.') => v,
        YamlScalarNode scalar => Quote(IsRelative(scalar.Value) ? Deeper(scalar.Value!) : scalar.Value ?? ""),
        _ => "null",
    };

    private static IEnumerable<YamlScalarNode> RelativePaths(YamlNode node) => node switch
    {
        YamlMappingNode map => map.Children.SelectMany(c => c.Value is YamlScalarNode s && (IsRelative(s.Value) || IsFolder(c.Key, s.Value)) ? [s] : RelativePaths(c.Value)),
        YamlSequenceNode list => list.Children.SelectMany(RelativePaths),
        YamlScalarNode scalar when IsRelative(scalar.Value) => [scalar],
        _ => [],
    };

    private static bool IsFolder(YamlNode key, string? value) =>
        key is YamlScalarNode { Value: "content" or "identity" } && value is { Length: > 0 } && value[0] is not ('/' or '~');

    /// <summary>Clearly a path, and relative: <c>./site</c>, <c>../keys/a.pub</c>, <c>.palisade/lab.pub</c>, <c>file:secret</c>.</summary>
    private static bool IsRelative(string? value) => value is { Length: > 0 } && !value.Contains(' ', StringComparison.Ordinal)
        && (value.StartsWith("./", StringComparison.Ordinal) || value.StartsWith("../", StringComparison.Ordinal) || value.StartsWith(".palisade/", StringComparison.Ordinal)
            || (value.StartsWith("file:", StringComparison.Ordinal) && value.Length > 5 && value[5] is not ('/' or '~'))
            || (value.EndsWith(".pub", StringComparison.Ordinal) && value[0] is not ('/' or '~')));

    private static string Deeper(string value) =>
        value.StartsWith("file:", StringComparison.Ordinal) ? "file:../" + value[5..]
        : value.StartsWith("./", StringComparison.Ordinal) ? "." + value
        : "../" + value;

    private static string Quote(string value) => "'" + value.Replace("'", "''", StringComparison.Ordinal) + "'";
}
