using System.Text.Json.Serialization;
using Palisade.Output;

namespace Palisade.Commands;

/// <summary><c>palisade run --json</c>: one line a node.</summary>
/// <param name="ExitCode">Absent where the program could not be run; then <paramref name="Failure"/> says why.</param>
internal sealed record RunLine(string Node, int? ExitCode, string? Output, string? Error, bool? Truncated, FailureJson? Failure);

/// <summary><c>palisade copy --json</c>: one line a node.</summary>
internal sealed record CopyLine(string Node, bool Ok, FailureJson? Failure);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RunLine))]
[JsonSerializable(typeof(CopyLine))]
internal sealed partial class RunJson : JsonSerializerContext;
