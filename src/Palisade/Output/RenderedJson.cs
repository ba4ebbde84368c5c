using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Palisade.Output;

/// <summary>One rendered document in <c>palisade render --json</c>.</summary>
/// <param name="Owner">Path in the YAML that asked for it.</param>
/// <param name="File">Name that <c>-o DIR</c> gives it.</param>
internal sealed record RenderedJson(string Owner, string File, string Text);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ImmutableArray<RenderedJson>))]
internal sealed partial class RenderedJsonContext : JsonSerializerContext;
