using System.Text.Json.Serialization;
using Palisade.Core.Diagnostics;
using Palisade.Rules.Explanations;
using Palisade.Rules.Loading;

namespace Palisade.Commands.Watch;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(CheckReport))]
[JsonSerializable(typeof(List<ListedRule>))]
[JsonSerializable(typeof(List<ListedMacro>))]
[JsonSerializable(typeof(List<ListedList>))]
[JsonSerializable(typeof(List<ListedField>))]
[JsonSerializable(typeof(List<ListedEvent>))]
[JsonSerializable(typeof(List<ListedSource>))]
[JsonSerializable(typeof(List<TestReport>))]
[JsonSerializable(typeof(ExplainReport))]
internal sealed partial class WatchJson : JsonSerializerContext;

/// <summary>Falco's shape of a load result, one entry a file.</summary>
internal sealed record CheckReport(IReadOnlyList<CheckedFile> FalcoLoadResults)
{
    public static CheckReport Of(IEnumerable<SourceText> files, IEnumerable<LoadFinding> unread, IReadOnlyCollection<LoadFinding> findings)
    {
        var names = unread.Select(f => f.Diagnostic.Source!.Name).Concat(files.Select(f => f.Name)).Distinct();
        return new([.. names.Select(name =>
        {
            var own = findings.Where(f => f.Diagnostic.Source?.Name == name).ToList();
            return new CheckedFile(name, !own.Exists(f => f.IsError), [.. own.Where(f => f.IsError).Select(CheckedFinding.Of)], [.. own.Where(f => !f.IsError).Select(CheckedFinding.Of)]);
        })]);
    }
}

internal sealed record CheckedFile(string Name, bool Successful, IReadOnlyList<CheckedFinding> Errors, IReadOnlyList<CheckedFinding> Warnings);

internal sealed record CheckedFinding(
    string Code, string PalisadeCode, string Message, string? Item, string? File, int? Line, int? Column, int? Length, string? Excerpt, string? Help)
{
    public static CheckedFinding Of(LoadFinding finding)
    {
        var (d, span) = (finding.Diagnostic, finding.Diagnostic.Span);
        return new(LoadCodes.Name(finding.Code), d.Error.Code, d.Message, finding.Item, d.Source?.Name, span?.Line, span?.Column, span?.Length,
            span is { } at ? d.Source?.Line(at.Line) : null, d.Help);
    }
}

internal sealed record ListedRule(
    string Name, string Description, string Source, string Priority, bool Enabled, IReadOnlyList<string> Tags, string Condition, string Output,
    IReadOnlyList<string> EventTypes, IReadOnlyList<string> Exceptions);

internal sealed record ListedMacro(string Name, string? Condition, bool Used, string File, int Line);

internal sealed record ListedList(string Name, IReadOnlyList<string> Items, bool Used, string File, int Line);

internal sealed record ListedField(string Name, string Source, string Type, bool List, string Argument, string Description, string? Deprecated);

internal sealed record ListedEvent(string Name, string Category, IReadOnlyList<int> Codes, IReadOnlyList<string> Parameters);

internal sealed record ListedSource(string Name, string Description, int Fields);

internal sealed record TestReport(string File, string Name, bool Passed, IReadOnlyList<string> Failures);

internal sealed record ExplainReport(string Rule, ulong Event, string EventType, bool Matches, Explanation Condition);
