using System.Text.Json.Serialization;

namespace Palisade.Output.Converge;

/// <summary>
/// One line of <c>apply --json</c> and of the log file. Fields that do not apply are absent. Readers ignore what they do not
/// know; a change that breaks them raises the first number of <c>format</c>.
/// </summary>
internal sealed record RunEvent
{
    /// <summary><c>version</c>, <c>connected</c>, <c>phase</c>, <c>resource</c>, <c>phase-done</c>, <c>failed</c>, <c>message</c>, <c>done</c>.</summary>
    public required string Type { get; init; }

    public string? Format { get; init; }

    public string? Palisade { get; init; }

    public DateTimeOffset? At { get; init; }

    public string? Node { get; init; }

    public string? User { get; init; }

    public string? Phase { get; init; }

    public string? Resource { get; init; }

    public string? State { get; init; }

    public string? Action { get; init; }

    public string? Summary { get; init; }

    public string? Message { get; init; }

    public string? Code { get; init; }

    public string? Help { get; init; }

    public string? Severity { get; init; }

    public IReadOnlyList<string>? Notes { get; init; }

    public IReadOnlyList<string>? Nodes { get; init; }

    public bool? Ok { get; init; }

    public int? Changed { get; init; }

    public int? ExitCode { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RunEvent))]
internal sealed partial class RunEventJson : JsonSerializerContext;
