using System.Collections.Immutable;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Protocol;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Text;
using Palisade.Provision.Fleet;

namespace Palisade.Provision.Converge;

/// <summary>
/// Brings large files to nodes before the catalogs that put them in place: nodes are asked what they lack and get only that, several
/// at a time, so that a rolling step that follows waits for no upload.
/// </summary>
internal sealed class ArtifactSender(ConvergeEnvironment environment, NodeGroup group, string run)
{
    /// <summary>The operator's own line is what all uploads share.</summary>
    private const int AtOnce = 8;

    private const int Attempts = 2;

    public Task SendAsync(ImmutableArray<Catalog> catalogs, CancellationToken cancel)
    {
        var wanting = catalogs.Where(c => c.Resources.Any(r => r is ArtifactResource)).ToDictionary(c => c.Node, StringComparer.Ordinal);
        return wanting.Count == 0
            ? Task.CompletedTask
            : group.ForEachAsync(
                group.Nodes.Where(n => wanting.ContainsKey(n.Name)), wanting.Values.First().Phase,
                node => SendAsync(wanting[node.Name], cancel), cancel, AtOnce);
    }

    private async Task SendAsync(Catalog catalog, CancellationToken cancel)
    {
        var resources = catalog.Resources.OfType<ArtifactResource>().ToDictionary(r => r.Path, StringComparer.Ordinal);
        var request = new ArtifactsRequest([.. resources.Values.Select(r => new ArtifactWant(r.Path, r.Sha256, r.Size))], run);
        for (var attempt = 0; ; attempt++)
        {
            var missing = (await AskAsync(catalog.Node, request, cancel).ConfigureAwait(false)).Where(s => s.Have < resources[s.Path].Size).ToArray();
            if (missing.Length == 0)
            {
                return;
            }

            if (attempt == Attempts)
            {
                throw new PalisadeException(ArtifactErrors.NotSent,
                    $"`{missing[0].Path}` did not reach node `{catalog.Node}` intact",
                    $"`palisade run --on {catalog.Node} --sudo -- dmesg --level err` shows whether its disk fails", catalog.Node);
            }

            foreach (var state in missing)
            {
                await UploadAsync(catalog, resources[state.Path], state, cancel).ConfigureAwait(false);
            }
        }
    }

    private async Task<ImmutableArray<ArtifactState>> AskAsync(string node, ArtifactsRequest request, CancellationToken cancel)
    {
        ImmutableArray<ArtifactState>? states = null;
        await group.Client(node).SendAsync(request, e => states = (e as ArtifactsEvent)?.Artifacts ?? states, cancel).ConfigureAwait(false);
        return states ?? throw new PalisadeException(RunErrors.AgentFailed, $"node `{node}` did not say which files it has", "run `palisade apply` again", node);
    }

    private async Task UploadAsync(Catalog catalog, ArtifactResource resource, ArtifactState state, CancellationToken cancel)
    {
        var local = await environment.Artifacts.FetchAsync(resource.Sha256, cancel).ConfigureAwait(false);
        var name = Path.GetFileName(resource.Path);
        environment.Reporter.Say(catalog.Node, state.Have > 0
            ? $"receives the rest of `{name}`, {FileSize.Of(resource.Size - state.Have)}"
            : $"receives `{name}`, {FileSize.Of(resource.Size)}");
        await group.Client(catalog.Node).Session.ResumeUploadAsync(
            new ResumedUpload(local, state.Incoming, state.Have, sent => environment.Reporter.Progress(catalog.Node, catalog.Phase, name, sent, resource.Size)),
            cancel).ConfigureAwait(false);
    }
}
