using System.Text;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Text;
using Palisade.Provision.Node;

namespace Palisade.Provision.Resources.Files;

internal sealed class LinesProvider : ResourceProvider<LinesResource>
{
    public override Task<CheckResult> CheckAsync(LinesResource resource, CheckContext context, CancellationToken cancel)
    {
        var (present, before) = Read(resource, context.System);
        var after = LinesEditor.Edit(before, resource);
        return Task.FromResult(UnifiedDiff.Create(before, after) is { } diff
            ? CheckResult.Differs(present is null ? ChangeAction.Create : ChangeAction.Update, present is null ? "new file" : "lines differ", diff)
            : CheckResult.Same);
    }

    public override async Task ApplyAsync(LinesResource resource, CheckContext context, CancellationToken cancel)
    {
        var system = context.System;
        var (present, before) = Read(resource, system);
        await context.Undo.KeepPathAsync(resource.Path, cancel).ConfigureAwait(false);
        system.EnsureParents(resource.Path);
        await system.WriteFileAsync(
            resource.Path,
            Encoding.UTF8.GetBytes(LinesEditor.Edit(before, resource)),
            present?.Mode ?? "0644",
            present?.Owner ?? "root",
            present?.Group ?? "root",
            null,
            cancel).ConfigureAwait(false);
    }

    private static (FileStatus? Status, string Text) Read(LinesResource resource, ISystem system)
    {
        var status = system.Stat(resource.Path);
        if (status is null)
        {
            return (null, "");
        }

        if (status.Kind != FileKind.File)
        {
            throw ResourceFailure.Because($"`{resource.Path}` is a {status.Kind.ToString().ToLowerInvariant()}, and lines can only be kept in a file");
        }

        try
        {
            // Strictly: a file that is not text would come back damaged.
            return (status, new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(system.ReadFile(resource.Path)));
        }
        catch (DecoderFallbackException)
        {
            throw ResourceFailure.Because($"`{resource.Path}` is not UTF-8 text, so no lines are kept in it");
        }
    }
}
