using System.Text.Json.Nodes;
using Palisade.Engines.Swarm;
using Palisade.Provision.Node;

namespace Palisade.Provision.Resources.Swarm;

/// <summary>Outputs of a member: what phases choose by.</summary>
internal sealed class SwarmReport(ISystem system)
{
    public async Task<CheckResult> AddAsync(CheckResult result, SwarmView view, CancellationToken cancel)
    {
        if (view.State is null)
        {
            return result;
        }

        result = result.WithOutput(SwarmOutputs.State, view.State).WithOutput(SwarmOutputs.NodeId, view.NodeId);
        var api = new DockerApi(system);
        var volumes = await api.GetAsync("/volumes" + DockerApi.Filter("label", "palisade.service"), cancel).ConfigureAwait(false);
        result = result.WithOutput(SwarmOutputs.Volumes, Names(volumes["Volumes"].Items().Select(v => v.Text("Name"))));
        if (view.State != SwarmOutputs.Manager)
        {
            return result;
        }

        var swarm = await api.GetAsync("/swarm", cancel).ConfigureAwait(false);
        var services = await api.GetAsync("/services" + DockerApi.Filter("label", StackServices.DigestLabel), cancel).ConfigureAwait(false);
        return result
            .WithOutput(SwarmOutputs.Id, view.Id!)
            .WithOutput(SwarmOutputs.ManagerToken, swarm.Text("JoinTokens", "Manager"), secret: true)
            .WithOutput(SwarmOutputs.WorkerToken, swarm.Text("JoinTokens", "Worker"), secret: true)
            .WithOutput(SwarmOutputs.Members, Names(view.Members.Items().Where(IsOurs).Select(n => n.Text("Description", "Hostname"))))
            .WithOutput(SwarmOutputs.Stacks, Names(services.Items().Select(s => s.Text("Spec", "Labels", StackServices.StackLabel))));
    }

    /// <summary>A node that somebody joined by hand carries no label of Palisade's, and is not Palisade's to remove.</summary>
    private static bool IsOurs(JsonNode node) =>
        node.At("Spec", "Labels").Strings().Any(l => l.Key.StartsWith("palisade.", StringComparison.Ordinal));

    private static string Names(IEnumerable<string> names) =>
        string.Join(',', names.Where(n => n.Length > 0).Distinct().Order(StringComparer.Ordinal));
}
