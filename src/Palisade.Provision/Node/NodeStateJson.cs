using System.Text.Json.Serialization;
using Palisade.Provision.Facts;

namespace Palisade.Provision.Node;

/// <summary>Serialisation of the node's own small files under <see cref="NodePaths.Data"/> and <see cref="NodePaths.Runtime"/>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SortedDictionary<string, SortedSet<string>>))]
[JsonSerializable(typeof(SortedDictionary<string, KnownDigest>))]
[JsonSerializable(typeof(SoftwareFacts))]
internal sealed partial class NodeStateJson : JsonSerializerContext;
