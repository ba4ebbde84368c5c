using System.Collections.Immutable;
using System.Net;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Palisade.Provision.Lab;

/// <summary>
/// What the lab needs of a configuration file before the file can be validated: a valid file names an operator's key that
/// exists, and the lab is what makes it. Nothing here judges the file; whatever is not understood is left to the validators.
/// </summary>
public sealed class LabFile
{
    private const long LargestBytes = 1 << 20;

    private LabFile(string path, string text, YamlMappingNode root) => (FilePath, Text, Root) = (path, text, root);

    public string FilePath { get; }

    /// <summary>Absolute folder of the file, in which <c>.palisade/</c> lies.</summary>
    public string Directory => Path.GetDirectoryName(FilePath)!;

    public string Text { get; }

    /// <summary>The cluster's name, which is the lab's.</summary>
    public string Name => Scalar(Root, "cluster") is { Length: > 0 and <= 32 } name && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-') && name[0] != '-'
        ? name
        : throw Bad(FilePath, "it has no usable `cluster:` name");

    public ImmutableArray<LabNode> Nodes =>
        [.. NodeEntries.Select(n => new LabNode(n.Name, IPAddress.TryParse(Scalar(n.Value, "address"), out var address)
            ? address : throw Bad(FilePath, $"node `{n.Name}` has no `address:` that is an IP address")))];

    /// <summary>Paths that <c>operators.*.keys</c> name inside the file's own <c>.palisade/</c> folder, absolute.</summary>
    public ImmutableArray<string> OwnKeyFiles
    {
        get
        {
            var own = Path.Combine(Directory, ".palisade") + "/";
            return [.. (Child(Root, "operators") as YamlMappingNode ?? []).Children.Values.OfType<YamlMappingNode>()
                .SelectMany(o => Child(o, "keys") as YamlSequenceNode ?? []).OfType<YamlScalarNode>()
                .Select(k => k.Value ?? "").Where(k => k.EndsWith(".pub", StringComparison.Ordinal) && !k.Contains(' ', StringComparison.Ordinal))
                .Select(k => Path.GetFullPath(k, Directory)).Where(k => k.StartsWith(own, StringComparison.Ordinal)).Distinct()];
        }
    }

    internal YamlMappingNode Root { get; }

    internal IEnumerable<(string Name, YamlMappingNode Value)> NodeEntries =>
        (Child(Root, "nodes") as YamlMappingNode ?? []).Children
            .Where(n => n is { Key: YamlScalarNode { Value.Length: > 0 }, Value: YamlMappingNode })
            .Select(n => (((YamlScalarNode)n.Key).Value!, (YamlMappingNode)n.Value));

    public static LabFile Load(string path)
    {
        var full = Path.GetFullPath(path);
        if (!File.Exists(full))
        {
            throw new PalisadeException(LabErrors.BadFile, $"there is no file `{path}`", "name the file with -f FILE");
        }

        if (new FileInfo(full).Length > LargestBytes)
        {
            throw Bad(path, "it is larger than 1 MiB");
        }

        return Parse(full, File.ReadAllText(full));
    }

    public static LabFile Parse(string path, string text)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            return stream.Documents is [{ RootNode: YamlMappingNode root }] ? new LabFile(path, text, root) : throw Bad(path, "it is not one YAML mapping");
        }
        catch (YamlException e)
        {
            throw Bad(path, $"line {e.Start.Line}: {e.Message}", e);
        }
    }

    internal static YamlNode? Child(YamlMappingNode node, string key) =>
        node.Children.FirstOrDefault(c => c.Key is YamlScalarNode k && k.Value == key).Value;

    internal static string? Scalar(YamlMappingNode node, string key) => (Child(node, key) as YamlScalarNode)?.Value;

    private static PalisadeException Bad(string path, string why, Exception? inner = null) =>
        new(LabErrors.BadFile, $"`{path}` does not describe a lab: {why}", $"`palisade check -f {path}` names every mistake", inner: inner);
}
