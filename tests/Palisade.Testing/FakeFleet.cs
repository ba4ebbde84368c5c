using System.Collections.Concurrent;
using Palisade.Core.Converge;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Spec;
using Palisade.Provision.Converge;

namespace Palisade.Testing;

/// <summary>
/// Boards in memory behind real conversations: every connection is a pair of pipes with an agent at the other end that runs
/// the real catalog runner on a <see cref="FakeNode"/>.
/// </summary>
public sealed class FakeFleet : INodeConnector
{
    private readonly ConcurrentDictionary<string, FakeFleetNode> nodes = new(StringComparer.Ordinal);

    public FakeFleetNode this[string node] => nodes[node];

    public FakeFleetNode Add(string name, NodeFacts? facts = null) =>
        nodes[name] = new FakeFleetNode(name, facts ?? FakeFacts.Board(name));

    public Task<INodeLink> ConnectAsync(NodeSpec node, LoginPolicy policy, CancellationToken cancel)
    {
        if (!nodes.TryGetValue(node.Name, out var board) || board.Down)
        {
            throw new PalisadeException(FleetErrors.Unreachable, $"node `{node.Name}` does not answer", "check its power", node.Name);
        }

        if (policy == LoginPolicy.OperatorOnly && !board.OperatorWorks)
        {
            throw new PalisadeException(FleetErrors.Unreachable, $"node `{node.Name}` refuses the operator", "check the key", node.Name);
        }

        board.Logins.Enqueue(policy);
        return Task.FromResult<INodeLink>(new FakeLink(board, policy == LoginPolicy.OperatorOnly || board.OperatorWorks ? "admin" : "pi"));
    }

    public Task ConfirmGuardAsync(NodeSpec node, LoginPolicy policy, string guard, CancellationToken cancel)
    {
        var board = nodes[node.Name];
        if (!board.OperatorWorks)
        {
            throw new PalisadeException(FleetErrors.Unreachable, $"node `{node.Name}` refuses the operator", "check the key", node.Name);
        }

        if (board.DeafLogins > 0)
        {
            board.DeafLogins--;
            throw new PalisadeException(FleetErrors.Refused, $"node `{node.Name}` refuses connections", "start its SSH server", node.Name);
        }

        board.Confirmed.Enqueue(guard);
        return Task.CompletedTask;
    }
}
