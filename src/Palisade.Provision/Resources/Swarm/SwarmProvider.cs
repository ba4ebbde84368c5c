using System.Text.Json.Nodes;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Spec;
using Palisade.Engines.Swarm;

namespace Palisade.Provision.Resources.Swarm;

/// <summary>
/// This node's membership: begin a swarm, join one, leave. A node that is in a swarm that is not the cluster's (a dead one, or one
/// of an earlier life) leaves it first and says so. Tokens travel in request bodies on the local socket only.
/// </summary>
internal sealed class SwarmProvider : ResourceProvider<SwarmResource>
{
    private static readonly TimeSpan Joining = TimeSpan.FromSeconds(60);

    public override async Task<CheckResult> CheckAsync(SwarmResource resource, CheckContext context, CancellationToken cancel)
    {
        SwarmView view;
        try
        {
            view = await SwarmView.ReadAsync(context.System, cancel).ConfigureAwait(false);
        }
        catch (PalisadeException e) when (e.Diagnostic.Error == EngineErrors.EngineUnavailable)
        {
            // A plan looks at boards that have no Docker yet.
            return resource.ReadOnly || resource.Absent ? CheckResult.Same : CheckResult.Differs(ChangeAction.Create, Intent(resource));
        }

        var result = Judge(resource, view) is { } change ? new CheckResult(change, CheckResult.Same.Outputs) : CheckResult.Same;
        return await new SwarmReport(context.System).AddAsync(result, view, cancel).ConfigureAwait(false);
    }

    public override async Task ApplyAsync(SwarmResource resource, CheckContext context, CancellationToken cancel)
    {
        var api = new DockerApi(context.System);
        var view = await SwarmView.ReadAsync(context.System, cancel).ConfigureAwait(false);
        var goesOn = GoesOn(resource, view);
        if (view.State is not null && !goesOn)
        {
            await LeaveAsync(resource, view, context, cancel).ConfigureAwait(false);
        }

        if (resource.Absent)
        {
            return;
        }

        if (resource.Join.IsEmpty)
        {
            await api.PostAsync("/swarm/init", Begin(resource, goesOn), cancel).ConfigureAwait(false);
        }
        else
        {
            await JoinAsync(resource, api, cancel).ConfigureAwait(false);
        }

        SwarmView? last = null;
        var joined = await Patience.UntilAsync(
            context.System.Clock,
            Joining,
            async () =>
            {
                last = await SwarmView.ReadAsync(context.System, cancel).ConfigureAwait(false);
                return Judge(resource, last) is null && last.State is SwarmOutputs.Manager or SwarmOutputs.Worker;
            },
            cancel).ConfigureAwait(false);
        if (!joined)
        {
            throw new PalisadeException(
                EngineErrors.SwarmRefused,
                $"the node did not become a member of the swarm within {Joining.TotalSeconds:0} s (state: {last?.State ?? "none"})",
                $"see that this node reaches {(resource.Join.IsEmpty ? resource.Address : string.Join(", ", resource.Join))} through the mesh");
        }
    }

    /// <summary>What is wrong with the membership; null where nothing is.</summary>
    private static ResourceChange? Judge(SwarmResource resource, SwarmView view)
    {
        if (resource.ReadOnly)
        {
            return null;
        }

        if (resource.Absent)
        {
            return view.State is null ? null : new ResourceChange(ChangeAction.Delete, "leaves the swarm");
        }

        if (view.State is null)
        {
            return new ResourceChange(ChangeAction.Create, Intent(resource));
        }

        var problem = Problem(resource, view);
        return problem is null ? null
            : GoesOn(resource, view) ? new ResourceChange(ChangeAction.Update, "goes on alone with the swarm whose other managers are lost")
            : new ResourceChange(ChangeAction.Update, $"{problem}: leaves it, then {Intent(resource)}");
    }

    private static string? Problem(SwarmResource resource, SwarmView view)
    {
        var other = view.Id is not null && resource.SwarmId is not null ? view.Id != resource.SwarmId : !view.Matches(resource.Token);
        return other ? "is in another swarm"
            : view.State == SwarmOutputs.Stranded ? "is a manager of a swarm without a leader"
            : view.State == SwarmOutputs.Worker && resource.Join.IsEmpty ? "is a worker of a swarm without managers"
            : view.Address != resource.Address ? $"advertises {view.Address} instead of {resource.Address}"
            : null;
    }

    /// <summary>The survivor of a swarm keeps its state (services, networks) when it is told to begin.</summary>
    private static bool GoesOn(SwarmResource resource, SwarmView view) =>
        !resource.Absent && resource.Join.IsEmpty && view.State == SwarmOutputs.Stranded && view.Address == resource.Address;

    private static string Intent(SwarmResource resource) => resource.Join.IsEmpty
        ? $"begins a swarm on {resource.Address}"
        : $"joins the swarm as {(resource.Role == SwarmRole.Manager ? "manager" : "worker")} {resource.Address}";

    private static JsonObject Begin(SwarmResource resource, bool force)
    {
        var body = Places(resource);
        body["ForceNewCluster"] = force;
        if (resource.AddressPool is { } pool)
        {
            body["DefaultAddrPool"] = new JsonArray(JsonValue.Create(pool));
            body["SubnetSize"] = 24;
        }

        return body;
    }

    private static async Task JoinAsync(SwarmResource resource, DockerApi api, CancellationToken cancel)
    {
        if (resource.Token is null)
        {
            throw new PalisadeException(EngineErrors.NoManager, "there is no swarm to join yet", "see what became of the first server");
        }

        var body = Places(resource);
        body["RemoteAddrs"] = new JsonArray([.. resource.Join.Select(a => (JsonNode)JsonValue.Create(a))]);
        body["JoinToken"] = resource.Token;
        var response = await api.SendAsync("POST", "/swarm/join", body, cancel).ConfigureAwait(false);

        // 503 here means that Docker goes on trying by itself; whether it succeeds is seen below.
        if (!response.Ok && response.Status != 503)
        {
            throw DockerApi.Refused("/swarm/join", response);
        }
    }

    private static JsonObject Places(SwarmResource resource) => new()
    {
        ["ListenAddr"] = Addresses.HostPort(resource.Address, SwarmEngine.ManagerPort),
        ["AdvertiseAddr"] = resource.Address,
        ["DataPathAddr"] = resource.Address,
    };

    /// <summary>
    /// A manager steps down first where others can take over: one that merely vanishes still counts in the quorum that it no
    /// longer helps to reach.
    /// </summary>
    private static async Task LeaveAsync(SwarmResource resource, SwarmView view, CheckContext context, CancellationToken cancel)
    {
        var api = new DockerApi(context.System);
        var managers = view.Members.Count(n => n.Text("Spec", "Role") == "manager");
        if (view.State == SwarmOutputs.Manager && managers > 1)
        {
            await StepDownAsync(view, context, api, cancel).ConfigureAwait(false);
        }

        await api.PostAsync("/swarm/leave?force=true", null, cancel).ConfigureAwait(false);
        if (!resource.Absent)
        {
            context.Note($"left swarm {view.Id ?? "(unknown)"}: {Problem(resource, view)}");
        }
    }

    private static async Task StepDownAsync(SwarmView view, CheckContext context, DockerApi api, CancellationToken cancel)
    {
        await SwarmNodes.UpdateAsync(api, view.NodeId, spec => spec["Role"] = "worker", cancel).ConfigureAwait(false);
        await Patience.UntilAsync(
            context.System.Clock,
            TimeSpan.FromSeconds(30),
            async () => !(await api.GetAsync("/info", cancel).ConfigureAwait(false)).Flag("Swarm", "ControlAvailable"),
            cancel).ConfigureAwait(false);
    }
}
