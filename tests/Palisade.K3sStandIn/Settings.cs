using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace Palisade.K3sStandIn;

/// <summary>Flags and configuration files together, as K3s reads them: config.yaml, then config.yaml.d in order, then the command line.</summary>
internal sealed class Settings
{
    private readonly Dictionary<string, List<string>> values = new(StringComparer.Ordinal);

    private Settings(string role) => Role = role;

    public string Role { get; }

    public string? this[string key] => values.TryGetValue(key, out var list) && list.Count > 0 ? list[^1] : null;

    public IReadOnlyList<string> All(string key) => values.TryGetValue(key, out var list) ? list : [];

    public bool On(string key) => this[key] == "true";

    public string NodeName => this["node-name"] ?? Environment.MachineName.ToLowerInvariant();

    public string NodeIp => this["node-ip"] ?? throw new Refusal("flannel exited: no default interface for the node's address; set node-ip");

    public int Port => int.Parse(this["https-listen-port"] ?? "6443", CultureInfo.InvariantCulture);

    public static Settings Load(string role, string[] args)
    {
        var settings = new Settings(role);
        var main = Environment.GetEnvironmentVariable("K3S_CONFIG_FILE") ?? Places.Etc("k3s/config.yaml");
        string[] parts = Directory.Exists(main + ".d") ? [.. Directory.GetFiles(main + ".d", "*.yaml").Order(StringComparer.Ordinal)] : [];
        foreach (var file in new[] { main }.Where(File.Exists).Concat(parts))
        {
            settings.Read(file);
        }

        settings.Parse(args);
        var known = KnownKeys.Of(role);
        foreach (var key in settings.values.Keys.Where(k => !known.Contains(k)))
        {
            throw new Refusal($"flag provided but not defined: -{key}");
        }

        Recorder.Write(settings, args, main);
        return settings;
    }

    /// <summary>The text of <c>token</c> or of the file that <c>token-file</c> names; null where neither is set.</summary>
    public string? Token(string key) => this[key] ?? (this[key + "-file"] is { } file
        ? File.Exists(file) ? File.ReadAllText(file).Trim() : throw new Refusal($"open {file}: no such file or directory") : null);

    private void Read(string file)
    {
        var yaml = new YamlStream();
        using var reader = new StringReader(File.ReadAllText(file));
        yaml.Load(reader);
        if (yaml.Documents is not [{ RootNode: YamlMappingNode root }])
        {
            throw new Refusal($"failed to parse {file}: not a mapping");
        }

        foreach (var (key, node) in root.Children)
        {
            var name = ((YamlScalarNode)key).Value!;
            List<string> list = [.. node is YamlSequenceNode many ? many.Select(n => ((YamlScalarNode)n).Value ?? "") : [((YamlScalarNode)node).Value ?? ""]];
            if (name.EndsWith('+') && values.TryGetValue(name[..^1], out var old))
            {
                old.AddRange(list);
            }
            else
            {
                values[name.TrimEnd('+')] = list;
            }
        }
    }

    private void Parse(string[] args)
    {
        var own = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < args.Length; i++)
        {
            if (!args[i].StartsWith("--", StringComparison.Ordinal))
            {
                throw new Refusal($"unexpected argument {args[i]}");
            }

            var (key, value) = args[i][2..].Split('=', 2) is [var k, var v] ? (k, v)
                : i + 1 < args.Length && args[i + 1][0] != '-' ? (args[i][2..], args[++i]) : (args[i][2..], "true");
            if (own.Add(key))
            {
                values[key] = [];
            }

            values[key].Add(value);
        }
    }
}
