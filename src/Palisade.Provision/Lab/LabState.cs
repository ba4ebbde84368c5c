using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Palisade.Provision.Lab;

/// <summary>What is written down about a lab when it is made, so that it can be found and taken down without its YAML file.</summary>
internal sealed record LabState
{
    public required string Name { get; init; }

    public required string RootFs { get; init; }

    /// <summary>Folder of the configuration file that it was made from.</summary>
    public string? Directory { get; init; }

    public required ImmutableArray<LabStateNode> Nodes { get; init; }

    [JsonIgnore]
    public ImmutableArray<LabNode> LabNodes => [.. Nodes.Select(n => new LabNode(n.Name, System.Net.IPAddress.Parse(n.Address)))];

    public static LabState? Load(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), LabJson.Default.LabState);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
    }

    public void Save(string path)
    {
        File.WriteAllBytes(path + ".new", JsonSerializer.SerializeToUtf8Bytes(this, LabJson.Default.LabState));
        File.Move(path + ".new", path, overwrite: true);
    }
}

internal sealed record LabStateNode(string Name, string Address);

/// <summary>Kernel settings as they were before the first lab, by sysctl name.</summary>
internal sealed record MachineState(ImmutableSortedDictionary<string, string> Before);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(LabState))]
[JsonSerializable(typeof(MachineState))]
internal sealed partial class LabJson : JsonSerializerContext;
