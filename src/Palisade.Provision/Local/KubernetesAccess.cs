using System.Collections.Immutable;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Spec;
using Palisade.Core.Text;
using Palisade.Provision.Node;
using Palisade.Provision.Resources.Kubernetes;

namespace Palisade.Provision.Local;

/// <summary>Looks whether a cluster that somebody else runs can be used, before anything is asked of it or changed in it.</summary>
internal static class KubernetesAccess
{
    /// <summary>Rights without which no service can be delivered; asked one by one, since clusters grant them one by one.</summary>
    private static readonly ImmutableArray<(string Verb, string Kind)> Needed =
    [
        ("create", "namespaces"), ("patch", "deployments.apps"), ("delete", "services"),
    ];

    public static async Task CheckAsync(ISystem system, EngineSpec engine, ImmutableArray<string> program, CancellationToken cancel)
    {
        RefuseMissingFile(system, engine);
        var kubectl = new Kubectl(system, program);
        await RefuseUnknownContextAsync(kubectl, engine, cancel).ConfigureAwait(false);

        // All at once: each is a process and a round trip.
        var answers = await Task.WhenAll(Needed.Select(async need =>
            (need, Result: await kubectl.RunAsync(["auth", "can-i", need.Verb, need.Kind, "--all-namespaces"], null, cancel).ConfigureAwait(false)))).ConfigureAwait(false);
        foreach (var (_, result) in answers)
        {
            // "no" is an answer with exit status 1, and some clusters say why; everything else is no answer.
            if (!result.Ok && result.Output.Trim() is not ("no" or ['n', 'o', ' ', ..]))
            {
                throw kubectl.Failure(["auth", "can-i"], result);
            }
        }

        var missing = answers.Where(a => !a.Result.Ok).Select(a => $"{a.need.Verb} {a.need.Kind}").ToArray();
        if (missing.Length > 0)
        {
            throw new PalisadeException(
                KubernetesErrors.Forbidden,
                $"this account may not {string.Join(", ", missing)} in the cluster",
                "ask who runs the cluster for these rights, or use another context: `kubectl config get-contexts` lists them");
        }
    }

    private static void RefuseMissingFile(ISystem system, EngineSpec engine)
    {
        if (engine.Kubeconfig is not { } path)
        {
            return;
        }

        switch (system.Stat(path))
        {
            case null:
                throw new PalisadeException(KubernetesErrors.BadKubeconfig, $"there is no kubeconfig `{path}`", "`engine.kubeconfig` names it; without the key, kubectl's own choice counts");
            case { Kind: FileKind.Directory }:
                throw new PalisadeException(KubernetesErrors.BadKubeconfig, $"the kubeconfig `{path}` is a folder", "name the file in it");
            default:
                break;
        }
    }

    private static async Task RefuseUnknownContextAsync(Kubectl kubectl, EngineSpec engine, CancellationToken cancel)
    {
        if (engine.Context is not { } wanted)
        {
            return;
        }

        // Without the context itself: kubectl refuses everything under one that it does not have.
        var asking = kubectl.With([.. kubectl.Program.Where((word, i) => word != "--context" && (i == 0 || kubectl.Program[i - 1] != "--context"))]);
        var contexts = (await asking.MustAsync(["config", "get-contexts", "-o", "name"], null, cancel).ConfigureAwait(false))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (!contexts.Contains(wanted, StringComparer.Ordinal))
        {
            throw new PalisadeException(
                KubernetesErrors.BadKubeconfig,
                $"the kubeconfig has no context `{wanted}`",
                Suggestion.For(wanted, contexts) is { } near ? $"did you mean `{near}`?"
                : contexts.Length > 0 ? $"it has {string.Join(", ", contexts.Take(10).Select(c => $"`{DisplayText.Printable(c)}`"))}" : "it has none at all");
        }
    }
}
