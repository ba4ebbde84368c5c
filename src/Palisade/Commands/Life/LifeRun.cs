using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Spec;
using Palisade.Provision.Life;
using Palisade.Provision.State;

namespace Palisade.Commands.Life;

/// <summary>What kubeconfig, snapshot, restore and rotate have in common: a K3s cluster, its nodes reached and theirs alone.</summary>
internal static class LifeRun
{
    /// <param name="changes">Takes the locks of the state and of every node, and keeps a log.</param>
    /// <param name="validate">What else can be refused before any node is reached.</param>
    public static async Task<ClusterRun> OpenAsync(CommandContext context, string verb, bool changes, Action<ClusterRun>? validate, CancellationToken cancel)
    {
        var run = ClusterRun.Open(context, verb, only: null, changes, preflight: false);
        try
        {
            RequireK3s(run.Document.Spec, verb);
            validate?.Invoke(run);
            await run.Group.ConnectAsync(changes ? run.Document.Spec.Nodes : run.Document.Spec.Servers, cancel).ConfigureAwait(false);
            if (changes)
            {
                await run.Group.LockAsync(cancel).ConfigureAwait(false);
            }

            return run;
        }
        catch
        {
            await run.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public static K3sControl Control(ClusterRun run) => K3sControl.Of(run.Environment, run.Group);

    public static StateFolder State(ClusterRun run) => StateFolder.Of(run.Document);

    /// <summary>Before any connection: on another engine the verb has nothing to do.</summary>
    public static void RequireK3s(ClusterSpec spec, string verb)
    {
        if (spec.Engine.Kind != EngineKinds.K3s)
        {
            throw new PalisadeException(
                K3sLifeErrors.OtherEngine,
                $"`palisade {verb}` works on `engine: k3s`, and this cluster runs `{spec.Engine.Kind}`",
                spec.Engine.Kind == EngineKinds.Kubernetes ? "ask who runs the cluster" : "`palisade explain PAL0510` says what to use instead");
        }
    }
}
