using System.Collections.Immutable;
using System.IO.Pipelines;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Spec;
using Palisade.Provision.Converge;
using Palisade.Provision.Facts;
using Palisade.Provision.Fleet;
using Palisade.Provision.Guard;
using Palisade.Provision.Node;

namespace Palisade.Provision.Local;

/// <summary>
/// Opens an agent in this process over a pair of pipes, so that a run with the operator's machine goes the same way as one with
/// boards: same catalogs, same checks, same events.
/// </summary>
/// <param name="machine">The machine that this process runs on.</param>
/// <param name="folder">Where the agent keeps locks and state; made 0700 when it is missing.</param>
/// <param name="environment">The user's variables.</param>
/// <param name="open">Looks whether the cluster can be used; throws with the reason.</param>
/// <param name="readers">Readers of the engine's state.</param>
internal sealed class LocalConnector(
    ISystem machine,
    string folder,
    ImmutableSortedDictionary<string, string> environment,
    Func<ISystem, CancellationToken, Task> open,
    IReadOnlyList<IEngineStateReader> readers,
    string version) : INodeConnector
{
    public async Task<INodeLink> ConnectAsync(NodeSpec node, LoginPolicy policy, CancellationToken cancel)
    {
        var system = new LocalSystem(machine, folder, environment);
        await open(system, cancel).ConfigureAwait(false);
        return new Link(node.Name, environment.GetValueOrDefault("USER", "operator"), system, readers, version);
    }

    public Task ConfirmGuardAsync(NodeSpec node, LoginPolicy policy, string guard, CancellationToken cancel) => Task.CompletedTask;

    private sealed class Link : INodeLink
    {
        private readonly string node;
        private readonly Pipe requests = new();
        private readonly Pipe events = new();
        private readonly CancellationTokenSource stop = new();
        private readonly Task serving;

        public Link(string node, string user, LocalSystem system, IReadOnlyList<IEngineStateReader> readers, string version)
        {
            this.node = node;
            User = user;
            Input = requests.Writer.AsStream();
            Output = events.Reader.AsStream();
            var locks = new LocalLocks(system, new FileLocks());
            var agent = new NodeAgent(
                system, locks, new AccessGuard(system, locks, "palisade"), new FactsReader(system, new SshSession(null, null), user), readers, version);
            serving = ServeAsync(agent);
        }

        public string User { get; }

        public INodeSession Session => throw new PalisadeException(
            KubernetesErrors.NoBoards, $"`{node}` is a cluster that somebody else runs: there is no board to work on", "`palisade explain PAL0558` says which verbs do something there");

        public Stream Input { get; }

        public Stream Output { get; }

        public string ErrorTail => "";

        public async ValueTask DisposeAsync()
        {
            await Input.DisposeAsync().ConfigureAwait(false);
            await stop.CancelAsync().ConfigureAwait(false);
            await serving.ConfigureAwait(false);
            stop.Dispose();
        }

        private async Task ServeAsync(NodeAgent agent)
        {
            await Task.Yield();
            var output = events.Writer.AsStream();
            await using (output.ConfigureAwait(false))
            {
                await agent.ServeAsync(requests.Reader.AsStream(), output, stop.Token).ConfigureAwait(false);
            }
        }
    }
}
