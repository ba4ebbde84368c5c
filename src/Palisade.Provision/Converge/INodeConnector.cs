using Palisade.Core.Spec;
using Palisade.Provision.Fleet;

namespace Palisade.Provision.Converge;

public enum LoginPolicy
{
    /// <summary>Operators first, then the user of first contact.</summary>
    Any,

    /// <summary>Only the spec's operators: proves that their login works.</summary>
    OperatorOnly,
}

/// <summary>Opens the way to a node's agent. The real one is OpenSSH; tests connect agents over in-memory streams.</summary>
public interface INodeConnector
{
    /// <summary>A node that cannot be used throws a <see cref="Core.Diagnostics.PalisadeException"/> with its own code.</summary>
    Task<INodeLink> ConnectAsync(NodeSpec node, LoginPolicy policy, CancellationToken cancel);

    /// <summary>
    /// Logs in anew, sharing no connection with anything before, and confirms the guard over that login. Throws when the login
    /// does not work, which is the point of it.
    /// </summary>
    Task ConfirmGuardAsync(NodeSpec node, LoginPolicy policy, string guard, CancellationToken cancel);
}

/// <summary>A running agent on a node.</summary>
public interface INodeLink : IAsyncDisposable
{
    /// <summary>User of the login.</summary>
    string User { get; }

    INodeSession Session { get; }

    /// <summary>Requests go here; disposing it asks the agent to end after its current resource.</summary>
    Stream Input { get; }

    Stream Output { get; }

    /// <summary>Last lines of the agent's standard error, for messages.</summary>
    string ErrorTail { get; }
}
