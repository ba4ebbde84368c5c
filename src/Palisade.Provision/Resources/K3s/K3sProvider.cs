using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Engines.K3s;

namespace Palisade.Provision.Resources.K3s;

/// <summary>
/// This node's membership: begin a cluster, join one, move to etcd, restart for new settings, and wait until the cluster sees the node
/// as ready. A node that is in a cluster that is not the file's (a dead one, or in another role) forgets it first and says so. Tokens
/// travel in files that only root reads.
/// </summary>
internal sealed class K3sProvider : ResourceProvider<K3sResource>
{
    public override async Task<CheckResult> CheckAsync(K3sResource resource, CheckContext context, CancellationToken cancel)
    {
        var view = await K3sView.ReadAsync(context.System, resource.Node, cancel).ConfigureAwait(false);
        var step = Next(resource, view, context);
        var result = step.Kind == StepKind.Nothing
            ? CheckResult.Same
            : CheckResult.Differs(step.Kind is StepKind.Begin or StepKind.Join ? ChangeAction.Create : step.Kind == StepKind.Restart ? ChangeAction.Run : ChangeAction.Update, step.Summary);
        return await K3sReport.AddAsync(result, view, context.System, cancel).ConfigureAwait(false);
    }

    public override async Task ApplyAsync(K3sResource resource, CheckContext context, CancellationToken cancel)
    {
        var view = await K3sView.LookAsync(context.System, resource.Node, cancel).ConfigureAwait(false);
        var membership = new K3sMembership(resource, context);
        var step = Next(resource, view, context);
        switch (step.Kind)
        {
            case StepKind.Wake:
                await membership.WakeAsync(cancel).ConfigureAwait(false);
                return;
            case StepKind.Forget:
                await membership.ForgetAsync(view, step.Summary, cancel).ConfigureAwait(false);
                await membership.EnterAsync(cancel).ConfigureAwait(false);
                break;
            case StepKind.Begin or StepKind.Join or StepKind.Find:
                await membership.EnterAsync(cancel).ConfigureAwait(false);
                break;
            case StepKind.Reset:
                await membership.ResetAsync(cancel).ConfigureAwait(false);
                break;
            case StepKind.Move:
                RequireQuorum(resource, view);
                await membership.MoveAsync(cancel).ConfigureAwait(false);
                break;
            case StepKind.Restart:
                RequireQuorum(resource, view);
                await membership.RestartAsync(cancel).ConfigureAwait(false);
                break;
            case StepKind.Start:
                await membership.StartAsync(cancel).ConfigureAwait(false);
                break;
            default:
                break;
        }

        await membership.WaitAsync(cancel).ConfigureAwait(false);
    }

    private static MembershipStep Next(K3sResource resource, K3sView view, CheckContext context)
    {
        if (resource.ReadOnly)
        {
            return MembershipStep.Nothing;
        }

        if (resource.Wake)
        {
            return view.State == K3sOutputs.Stranded && !K3sMembership.WasWoken(context.System)
                ? new(StepKind.Wake, "starts the server and waits for its control plane")
                : MembershipStep.Nothing;
        }

        return resource.RestartOnly ? Settled(resource, view, context) : Entry(resource, view, context) ?? Settled(resource, view, context);
    }

    /// <summary>What brings the node into the cluster in its role; null where it is there.</summary>
    private static MembershipStep? Entry(K3sResource resource, K3sView view, CheckContext context)
    {
        var role = resource.Server ? "server" : "agent";
        if (view.Server is null)
        {
            return resource.Join.IsEmpty
                ? new(StepKind.Begin, $"begins a cluster, with its data in {(resource.Etcd ? "etcd" : "SQLite")}")
                : new(StepKind.Join, $"joins the cluster as {role}");
        }

        if (resource.CaHash is not null && view.CaHash is not null && view.CaHash != resource.CaHash)
        {
            return new(StepKind.Forget, $"is in another cluster: forgets it, then joins as {role}");
        }

        if (view.Server != resource.Server)
        {
            return new(StepKind.Forget, $"was {(view.Server.Value ? "a server" : "an agent")}: forgets that, then joins as {role}");
        }

        if (resource.Reset && view.State == K3sOutputs.Stranded)
        {
            return new(StepKind.Reset, "goes on alone with the cluster whose other servers are lost");
        }

        if (resource is { Server: true, Etcd: true } && view.Datastore == K3sOutputs.Sqlite)
        {
            return new(StepKind.Move, "moves the cluster's data from SQLite to etcd");
        }

        return !resource.Server && !K3sMembership.Finds(resource, context.System)
            ? new(StepKind.Find, $"finds the cluster by {string.Join(", ", resource.Join)}")
            : null;
    }

    private static MembershipStep Settled(K3sResource resource, K3sView view, CheckContext context) =>
        resource.RestartOn.FirstOrDefault(context.Changed.Contains) is { } cause && view.Running ? new(StepKind.Restart, $"restart ({cause} changed)")
            : !view.Running ? new(StepKind.Start, "start")
            : !view.Ready ? new(StepKind.Wait, "waits until the cluster sees it as ready")
            : MembershipStep.Nothing;

    /// <summary>
    /// A server that is away for its restart must leave a majority of etcd behind. Two servers have none to spare; there the other one
    /// must be well, and the pause lasts as long as the restart.
    /// </summary>
    private static void RequireQuorum(K3sResource resource, K3sView view)
    {
        var voters = (view.Nodes ?? []).Where(n => n.IsEtcd).ToArray();
        var others = voters.Where(n => n.Name != resource.Node).ToArray();
        var needed = voters.Length <= 2 ? others.Length : (voters.Length / 2) + 1;
        if (voters.Length > 1 && others.Count(n => n.Ready) < needed)
        {
            var down = string.Join(", ", others.Where(n => !n.Ready).Select(n => $"`{n.Name}`"));
            throw new PalisadeException(K3sErrors.QuorumAtRisk, $"{down} is not ready, and restarting `{resource.Node}` as well would stop the control plane",
                $"bring {down} back first, or take what is lost for good out of the file; nothing was restarted here");
        }
    }
}
