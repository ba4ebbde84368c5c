using Palisade.Core.Converge;
using Palisade.Core.Diagnostics;
using Palisade.Core.Spec;
using Palisade.Provision.Converge;

namespace Palisade.Lab.Tests.Converge;

/// <summary>Lets something happen to a node between a change that can cut access and the login that would confirm it.</summary>
internal sealed class BeforeConfirmation(INodeConnector inner, Func<Task> happens) : INodeConnector
{
    public Task<INodeLink> ConnectAsync(NodeSpec node, LoginPolicy policy, CancellationToken cancel) => inner.ConnectAsync(node, policy, cancel);

    public async Task ConfirmGuardAsync(NodeSpec node, LoginPolicy policy, string guard, CancellationToken cancel)
    {
        await happens();
        await inner.ConfirmGuardAsync(node, policy, guard, cancel);
    }
}

/// <summary>Lets something happen once, when a node has begun with a resource.</summary>
internal sealed class AtResource(string node, string id, Func<Task> happens) : IConvergeReporter
{
    private readonly Lock gate = new();
    private Task? done;

    /// <summary>What happened; throws where it never came to that.</summary>
    public Task Done => done ?? throw new InvalidOperationException($"`{node}` never began with `{id}`");

    public void NodeConnected(string node, string user)
    {
    }

    public void PhaseStarted(IPhase phase, IReadOnlyCollection<string> nodes)
    {
    }

    public void ResourceStarted(string node1, string phase, string id1)
    {
        lock (gate)
        {
            done ??= node1 == node && id1 == id ? Task.Run(happens) : null;
        }
    }

    public void ResourceDone(string node, string phase, ResourceOutcome outcome)
    {
    }

    public void NodePhaseDone(string node, string phase, bool ok)
    {
    }

    public void NodeFailed(NodeFailure failure)
    {
    }

    public void Say(string? node, string message, Severity severity)
    {
    }
}
