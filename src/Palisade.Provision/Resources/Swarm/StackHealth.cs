using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Palisade.Provision.Resources.Swarm;

/// <summary>How many replicas a service has and should have.</summary>
/// <param name="Problem">Newest reason why one is not running, with the node it happened on; null where there is none.</param>
/// <param name="Update">State of the last rolling update: <c>updating</c>, <c>completed</c>, <c>paused</c>, <c>rollback_completed</c>, ...</param>
/// <param name="Current">Of those that run, the ones that run what the service says now and not what it said before.</param>
internal sealed record StackHealth(int Running, int Current, int Wanted, string Update, string? Problem)
{
    /// <summary>
    /// Just after a deployment the update has no state yet and all old replicas run: only what runs by the new word counts.
    /// </summary>
    public bool Ready => Current >= Wanted && Update is not ("updating" or "rollback_started");

    /// <summary>The update has failed and nothing more will happen by itself.</summary>
    public bool Failed => Update is "paused" or "rollback_paused" or "rollback_completed";

    /// <summary>
    /// Counted from the tasks, since Docker's own count takes the tasks of a node that has just died for running, and those of a
    /// service on every node for superfluous. A task counts as running only when its health check passes.
    /// </summary>
    public static StackHealth Of(JsonNode service, IReadOnlyCollection<JsonNode> tasks, IReadOnlyCollection<JsonNode> nodes)
    {
        var alive = nodes.Where(SwarmNodes.IsReady).Select(n => n.Text("ID")).ToHashSet(StringComparer.Ordinal);
        var own = tasks.Where(t => t.Text("ServiceID") == service.Text("ID")).ToImmutableArray();
        var wanted = service.At("Spec", "Mode", "Replicated") is { } replicated
            ? (int)replicated.Number("Replicas")
            : nodes.Count(n => SwarmNodes.IsReady(n) && n.Text("Spec", "Availability") == "active");
        var running = own.Where(t => t.Text("DesiredState") == "running" && t.Text("Status", "State") == "running" && alive.Contains(t.Text("NodeID"))).ToImmutableArray();
        var template = service.At("Spec", "TaskTemplate", "ContainerSpec");
        var current = running.Count(t => JsonNode.DeepEquals(t.At("Spec", "ContainerSpec"), template));
        return new StackHealth(running.Length, current, wanted, service.Text("UpdateStatus", "State"), Newest(own, nodes));
    }

    private static string? Newest(IEnumerable<JsonNode> tasks, IReadOnlyCollection<JsonNode> nodes)
    {
        var task = tasks.Where(t => t.Text("Status", "Err").Length > 0)
            .MaxBy(t => t.Text("Status", "Timestamp"), StringComparer.Ordinal);
        if (task is null)
        {
            return null;
        }

        var node = nodes.FirstOrDefault(n => n.Text("ID") == task.Text("NodeID"));
        var where = node is null ? "" : $"`{node.Text("Description", "Hostname")}`: ";
        return where + task.Text("Status", "Err").ReplaceLineEndings(" ").Trim();
    }
}
