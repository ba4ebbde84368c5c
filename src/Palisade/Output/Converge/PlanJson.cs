using System.Text.Json.Serialization;
using Palisade.Core.Converge;
using Palisade.Core.Spec;
using Palisade.Provision.Converge;

namespace Palisade.Output.Converge;

/// <summary><c>plan --json</c>.</summary>
internal sealed record PlanReport
{
    public string Format { get; init; } = "1.0";

    public required bool Changes { get; init; }

    public required IReadOnlyList<PlanReportNode> Nodes { get; init; }

    public required IReadOnlyList<string> Departing { get; init; }

    public required IReadOnlyList<PlanReportFailure> Failures { get; init; }

    public static PlanReport Of(ClusterPlan plan, SpecDocument document) => new()
    {
        Changes = plan.HasChanges,
        Departing = plan.Departing,
        Failures = [.. plan.Failures.Select(f => new PlanReportFailure(f.Node, f.Diagnostic.Error.Code, f.Diagnostic.Message, f.Diagnostic.Help))],
        Nodes =
        [
            .. plan.Nodes.Select(n => new PlanReportNode(
                n.Node,
                [
                    .. n.Changes.Select(c => new PlanReportChange(
                        c.Phase,
                        c.Resource.Id,
                        c.Change.Action.ToString().ToLowerInvariant(),
                        c.Change.Summary,
                        c.Change.Diff,
                        c.Resource.Cause,
                        document.SpanOf(c.Resource.Cause)?.ToString(),
                        c.Resource.Risk.HasFlag(Risk.Access),
                        c.Resource.Risk.HasFlag(Risk.Reboot),
                        c.Notes)),
                ],
                n.Unknown,
                n.Reminders)),
        ],
    };
}

internal sealed record PlanReportNode(string Node, IReadOnlyList<PlanReportChange> Changes, IReadOnlyList<string> KnownAfterApply, IReadOnlyList<string> Reminders);

/// <param name="Place">Line and column in the configuration, <c>7:3</c>.</param>
internal sealed record PlanReportChange(
    string Phase, string Resource, string Action, string Summary, string? Diff, string Cause, string? Place, bool CanCutAccess, bool NeedsReboot, IReadOnlyList<string> Notes);

internal sealed record PlanReportFailure(string Node, string Code, string Message, string? Help);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PlanReport))]
internal sealed partial class PlanReportJson : JsonSerializerContext;
