using Palisade.Provision.Facts;
using Palisade.Provision.Guard;
using Palisade.Provision.Undo;

namespace Palisade.Provision.Node;

/// <summary>The verbs of <c>palisade node</c> on the real board.</summary>
public sealed class NodeHost(string executable, string version)
{
    private readonly RealSystem system = new();
    private readonly FileLocks locks = new();

    private AccessGuard Guard => new(system, locks, executable, Environment.ProcessId);

    /// <param name="client">Address of the operator, as the session's starter saw it; null or empty: look for it.</param>
    /// <param name="user">User of the login.</param>
    public Task ServeAsync(Stream input, Stream output, string? client, string? user, CancellationToken stop)
    {
        var session = SshSession.Find(system, Environment.ProcessId);
        if (client is { Length: > 0 })
        {
            session = session with { Client = client };
        }

        var agent = new NodeAgent(system, locks, Guard, new FactsReader(system, session, user), EngineStateReaders.All, version);
        return agent.ServeAsync(input, output, stop);
    }

    public Task ConfirmAsync(string id, CancellationToken cancel) => Guard.ConfirmAsync(id, cancel);

    /// <returns>What could not be put back.</returns>
    public Task<IReadOnlyList<string>> RevertAsync(string id, bool whenDue, CancellationToken cancel) =>
        id == "all" ? Guard.RevertAllAsync(cancel) : Guard.RevertAsync(id, whenDue, cancel);

    /// <returns>What could not be put back.</returns>
    public Task<IReadOnlyList<string>> UndoAsync(CancellationToken cancel) => NodeUndo.RunAsync(system, cancel);
}
