using Palisade.Core.Converge.Protocol;
using Palisade.Core.Engines;
using Palisade.Core.Spec;
using Palisade.Provision.Converge;

namespace Palisade.Output.Status;

/// <summary>Turns what nodes say into what somebody should do, worst first.</summary>
internal static class StatusJudge
{
    private const int DiskLimit = 90;
    private const int HotCelsius = 80;

    public static IEnumerable<StatusAction> Actions(
        ClusterSpec spec, RunState state, IReadOnlyDictionary<string, NodeStatus> answers, IReadOnlyList<NodeFailure> failures, EngineState? engine)
    {
        if (state.Nodes.IsEmpty)
        {
            yield return new StatusAction(null, "the cluster was never applied from this folder", "palisade apply");
        }

        var owns = spec.Engine.Kind != EngineKinds.Kubernetes;
        if (owns && engine is { } formed && formed.Nodes.Count(n => n.Role == "server") is > 1 and var servers
            && formed.Nodes.Count(n => n.Role == "server" && n.Ready) is var ready && ready - 1 < (servers / 2) + 1)
        {
            yield return new StatusAction(null, $"{ready} of {servers} servers are ready: one more loss stops the cluster", "bring the missing servers back before anything else");
        }

        foreach (var failure in failures)
        {
            yield return new StatusAction(failure.Node, failure.Diagnostic.Message, failure.Diagnostic.Help ?? $"palisade explain {failure.Diagnostic.Error.Code}");
        }

        foreach (var action in engine is null ? NoEngine(spec, state, answers) : Engine(spec, answers, engine))
        {
            yield return action;
        }

        foreach (var (name, answer) in (owns ? answers : new Dictionary<string, NodeStatus>()).OrderBy(a => a.Key, StringComparer.Ordinal))
        {
            foreach (var action in OfNode(spec, state, answers, name, answer))
            {
                yield return action;
            }
        }

        foreach (var name in Departures.Of(spec, state))
        {
            yield return new StatusAction(name, $"`{name}` left the file but is still in the cluster", "palisade apply");
        }

        if (state.Unfinished is { } unfinished)
        {
            yield return new StatusAction(null, unfinished.Phase is { } phase ? $"the last apply stopped in phase {phase}" : "the last apply did not finish on every node", "palisade apply");
        }
    }

    private static IEnumerable<StatusAction> NoEngine(ClusterSpec spec, RunState state, IReadOnlyDictionary<string, NodeStatus> answers)
    {
        if (!state.Nodes.IsEmpty)
        {
            var why = spec.Servers.Select(s => answers.GetValueOrDefault(s.Name)?.EngineProblem).FirstOrDefault(p => p is not null);
            yield return new StatusAction(null, "no server can say how the cluster is" + (why is null ? "" : ": " + why), "palisade apply");
        }
    }

    private static IEnumerable<StatusAction> Engine(ClusterSpec spec, IReadOnlyDictionary<string, NodeStatus> answers, EngineState engine)
    {
        foreach (var node in spec.Engine.Kind == EngineKinds.Kubernetes ? engine.Nodes : [])
        {
            if (!node.Ready)
            {
                yield return new StatusAction(node.Name, $"node `{node.Name}` of the cluster is not ready", "tell who runs the cluster");
            }
        }

        foreach (var node in spec.Engine.Kind == EngineKinds.Kubernetes ? [] : spec.Nodes)
        {
            var member = engine.Nodes.FirstOrDefault(n => n.Name == node.Name);
            if (member is null)
            {
                yield return new StatusAction(node.Name, $"`{node.Name}` is not in the cluster", $"palisade apply --only {node.Name}");
            }
            else if (!member.Ready && answers.ContainsKey(node.Name))
            {
                yield return new StatusAction(node.Name, $"`{node.Name}` answers, but the cluster does not see it", $"palisade apply --only {node.Name}");
            }
            else if (member.Availability != "active")
            {
                yield return new StatusAction(node.Name, $"`{node.Name}` is {member.Availability}: it gets no work", "palisade apply");
            }
        }

        foreach (var service in spec.Services)
        {
            var found = engine.Services.FirstOrDefault(s => s.Name == service.Name);
            if (found is null)
            {
                yield return new StatusAction(null, $"service `{service.Name}` does not exist in the cluster", "palisade apply");
            }
            else if (found.Running < found.Wanted)
            {
                var why = found.Problem is null ? "" : ": " + found.Problem;
                yield return new StatusAction(null, $"service `{service.Name}` has {found.Running} of {found.Wanted} replicas{why}", "palisade apply");
            }
            else if (found.Unreachable is { } unreachable)
            {
                yield return new StatusAction(
                    null, $"service `{service.Name}`: {unreachable}", "ask who runs the cluster, or publish a port from 30000 to 32767, which every node answers on");
            }
        }
    }

    private static IEnumerable<StatusAction> OfNode(
        ClusterSpec spec, RunState state, IReadOnlyDictionary<string, NodeStatus> answers, string name, NodeStatus answer)
    {
        if (!state.Nodes.ContainsKey(name))
        {
            yield break;
        }

        // A peer that is down is said once, by itself, and not again by every node that misses it.
        var cut = spec.Nodes.Where(n => answers.ContainsKey(n.Name)
            && answer.MeshPeers.TryGetValue(n.MeshAddress.ToString(), out var trip) && trip is null).Select(n => n.Name).ToArray();
        if (cut.Length > 0)
        {
            yield return new StatusAction(name, $"`{name}` does not reach {string.Join(", ", cut)} over the mesh", $"palisade run --on {name} --sudo -- journalctl -u 'tinc@*' -n 20");
        }

        foreach (var (unit, unitState) in answer.Units.Where(u => u.Value is not "active"))
        {
            yield return new StatusAction(name, $"{unit} is {unitState} on `{name}`", $"palisade apply --only {name}");
        }

        if (answer.DiskBytes > 0 && (answer.DiskBytes - answer.DiskFreeBytes) * 100 / answer.DiskBytes is var used && used >= DiskLimit)
        {
            yield return new StatusAction(name, $"the disk of `{name}` is {used} % full", $"palisade run --on {name} --sudo -- du -xh --max-depth=2 /var");
        }

        if (answer.Temperature is >= HotCelsius)
        {
            yield return new StatusAction(name, $"`{name}` is {answer.Temperature:0} °C hot", "give it air: a board slows down at this heat");
        }

        if (answer.RebootNeeded)
        {
            yield return new StatusAction(name, $"`{name}` waits for a reboot", $"palisade reboot --only {name}");
        }
    }
}
