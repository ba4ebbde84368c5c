using System.Text.Json.Serialization;

namespace Palisade.Core.Converge.Protocol;

/// <summary>Serialisation of everything that crosses between the operator's machine and nodes, and of saved plans.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(NodeRequest))]
[JsonSerializable(typeof(NodeEvent))]
[JsonSerializable(typeof(Catalog))]
[JsonSerializable(typeof(NodeFacts))]
public sealed partial class ProtocolJson : JsonSerializerContext;
