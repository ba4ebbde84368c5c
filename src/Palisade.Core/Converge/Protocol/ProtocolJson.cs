using System.Text.Json.Serialization;
using Palisade.Core.Converge.Resources;

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
[JsonSerializable(typeof(JoinEvidence))]
public sealed partial class ProtocolJson : JsonSerializerContext;
