using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Serialization;
using Palisade.Core.Converge.Protocol;
using Palisade.Core.Engines;
using Palisade.Core.Spec;
using Palisade.Provision.Converge;

namespace Palisade.Output.Status;

/// <summary><c>status --json</c>. <see cref="Actions"/> is empty exactly when nothing needs anybody.</summary>
internal sealed record StatusReport
{
    public string Format { get; init; } = "1.0";

    public required string Cluster { get; init; }

    public required IReadOnlyList<StatusAction> Actions { get; init; }

    public required IReadOnlyList<StatusNode> Nodes { get; init; }

    public required IReadOnlyList<StatusService> Services { get; init; }

    public static StatusReport Of(
        ClusterSpec spec, RunState state, IReadOnlyDictionary<string, NodeStatus> answers, IReadOnlyList<NodeFailure> failures)
    {
        var engine = spec.Servers.Select(s => answers.GetValueOrDefault(s.Name)?.Engine).FirstOrDefault(e => e is not null);
        return new StatusReport
        {
            Cluster = spec.Cluster,
            Actions = [.. StatusJudge.Actions(spec, state, answers, failures, engine)],
            Nodes = spec.Engine.Kind == EngineKinds.Kubernetes
                ? [.. (engine?.Nodes ?? []).Select(Node)]
                : [.. spec.Nodes.Select(n => Node(n, answers.GetValueOrDefault(n.Name), engine))],
            Services = [.. spec.Services.Select(s => Service(s, engine))],
        };
    }

    private static StatusNode Node(NodeSpec node, NodeStatus? answer, EngineState? engine)
    {
        var member = engine?.Nodes.FirstOrDefault(n => n.Name == node.Name);
        return new StatusNode(
            node.Name,
            node.Role.ToString().ToLowerInvariant(),
            node.Address,
            answer is not null,
            member is null ? null : !member.Ready ? "down" : member.Availability != "active" ? member.Availability : member.Leader ? "leader" : "ready",
            answer?.MeshPeers.Count(p => p.Value is not null),
            answer?.MeshPeers.Count,
            answer?.Load1,
            answer is null ? null : Percent(answer.MemoryBytes - answer.MemoryFreeBytes, answer.MemoryBytes),
            answer is null ? null : Percent(answer.DiskBytes - answer.DiskFreeBytes, answer.DiskBytes),
            answer?.Temperature,
            answer is null ? null : (long)answer.Uptime.TotalSeconds);
    }

    /// <summary>A machine that somebody else runs: all that is known of it is what its cluster says.</summary>
    private static StatusNode Node(EngineNode node) => new(
        node.Name, node.Role, node.Address, true, !node.Ready ? "down" : node.Availability != "active" ? node.Availability : "ready", null, null, null, null, null, null, null);

    private static StatusService Service(ServiceSpec service, EngineState? engine)
    {
        var found = engine?.Services.FirstOrDefault(s => s.Name == service.Name);
        return new StatusService(service.Name, [.. service.Ports.Select(p => p.Port)], found?.Running, found?.Wanted, found?.Problem);
    }

    private static int Percent(long part, long whole) => whole <= 0 ? 0 : (int)(part * 100 / whole);
}

/// <param name="Node">Null where it is about the cluster.</param>
/// <param name="Help">A command that runs as pasted, or what to do with one's hands.</param>
internal sealed record StatusAction(string? Node, string Problem, string Help);

/// <param name="Engine"><c>leader</c>, <c>ready</c>, <c>down</c>, <c>drained</c>, ...; null where no server said anything.</param>
internal sealed record StatusNode(
    string Name, string Role, string Address, bool Reachable, string? Engine, int? MeshReached, int? MeshPeers, double? Load, int? MemoryPercent, int? DiskPercent, double? Temperature, long? UptimeSeconds)
{
    [JsonIgnore]
    public string Uptime => UptimeSeconds is not { } s ? "" : s >= 172800 ? $"{s / 86400} d" : s >= 7200 ? $"{s / 3600} h" : string.Create(CultureInfo.InvariantCulture, $"{s / 60} min");
}

internal sealed record StatusService(string Name, IReadOnlyList<int> Ports, int? Running, int? Wanted, string? Problem);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StatusReport))]
internal sealed partial class StatusReportJson : JsonSerializerContext;
