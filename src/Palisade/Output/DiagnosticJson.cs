using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Palisade.Core.Diagnostics;

namespace Palisade.Output;

/// <summary>A finding as programs read it. Members are only ever added.</summary>
/// <param name="Line">From 1, with column and length in UTF-16 units; null where the finding is about no place.</param>
internal sealed record DiagnosticJson(
    string Code,
    string Severity,
    string Message,
    string? File,
    int? Line,
    int? Column,
    int? Length,
    string? Label,
    ImmutableArray<string> Notes,
    string? Help,
    string? Node)
{
    public static DiagnosticJson Of(Diagnostic d) => new(
        d.Error.Code, d.Severity.ToString().ToLowerInvariant(), d.Message, d.Source?.Name, d.Span?.Line, d.Span?.Column, d.Span?.Length,
        d.Label, d.Notes, d.Help, d.Node);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ImmutableArray<DiagnosticJson>))]
internal sealed partial class DiagnosticJsonContext : JsonSerializerContext;
