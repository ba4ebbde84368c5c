using System.Text.Json.Nodes;
using Palisade.Core.Diagnostics;
using Palisade.Core.Engines;
using Palisade.Provision.Node;

namespace Palisade.Provision.Resources.Swarm;

/// <summary>The swarm in the neutral words of <c>palisade status</c>, read on a manager.</summary>
internal sealed class SwarmStateReader : IEngineStateReader
{
    public string Name => "swarm";

    public async Task<EngineState> ReadAsync(ISystem system, CancellationToken cancel)
    {
        try
        {
            return await StateAsync(system, cancel).ConfigureAwait(false);
        }
        catch (PalisadeException e)
        {
            throw new IOException(e.Message, e);
        }
    }

    private static async Task<EngineState> StateAsync(ISystem system, CancellationToken cancel)
    {
        var api = new DockerApi(system);
        JsonNode[] nodes = [.. (await api.GetAsync("/nodes", cancel).ConfigureAwait(false)).Items()];
        JsonNode[] tasks = [.. (await api.GetAsync("/tasks", cancel).ConfigureAwait(false)).Items()];
        var services = await api.GetAsync("/services" + DockerApi.Filter("label", StackServices.DigestLabel), cancel).ConfigureAwait(false);
        return new EngineState
        {
            Nodes = [.. nodes.Select(Node).OrderBy(n => n.Name, StringComparer.Ordinal)],
            Services = [.. services.Items().Select(s => Service(s, tasks, nodes)).OrderBy(s => s.Name, StringComparer.Ordinal)],
        };
    }

    private static EngineNode Node(JsonNode node) => new(
        node.Text("Description", "Hostname"),
        node.Text("Spec", "Role") == "manager" ? "server" : "agent",
        SwarmNodes.IsReady(node),
        node.Flag("ManagerStatus", "Leader"),
        node.Text("Spec", "Availability") switch { "drain" => "drained", "pause" => "paused", _ => "active" },
        node.Text("Status", "Addr"));

    /// <summary>A stack's balancers are a line of their own: <c>site</c> may be whole while a node does not let requests in.</summary>
    private static EngineService Service(JsonNode service, JsonNode[] tasks, JsonNode[] nodes)
    {
        var health = StackHealth.Of(service, tasks, nodes);
        var stack = service.Text("Spec", "Labels", StackServices.StackLabel);
        var part = service.Text("Spec", "Name")[(stack.Length + 1)..];
        return new EngineService(
            part is "web" or "app" ? stack : $"{stack} {part}",
            health.Wanted,
            health.Running,
            service.Text("Spec", "TaskTemplate", "ContainerSpec", "Image"),
            health.Ready ? null : health.Problem);
    }
}
