using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Text;
using Palisade.Provision.Node;

namespace Palisade.Provision.Resources.Files;

/// <summary>
/// Puts an uploaded file in its place. Until the rename, the new bytes lie in a folder that only root may enter, are not executable,
/// and have another name; what runs the old file keeps it.
/// </summary>
internal sealed class ArtifactProvider : ResourceProvider<ArtifactResource>
{
    public override async Task<CheckResult> CheckAsync(ArtifactResource resource, CheckContext context, CancellationToken cancel)
    {
        var size = FileSize.Of(resource.Size);
        var what = resource.Label is { } label ? $"{label}, {size}" : size;
        switch (context.System.Stat(resource.Path))
        {
            case null:
                return CheckResult.Differs(ChangeAction.Create, "new file: " + what);
            case { Kind: FileKind.Directory }:
                throw ResourceFailure.Because($"`{resource.Path}` is a directory, and a file is wanted there");
            case { Kind: not FileKind.File } other:
                return CheckResult.Differs(ChangeAction.Update, $"{other.Kind.ToString().ToLowerInvariant()} → file: {what}");
            case var present:
                if (!await HasContentAsync(resource, present, context.System, cancel).ConfigureAwait(false))
                {
                    return CheckResult.Differs(ChangeAction.Update, "other content: " + what);
                }

                var differences = Wanted(resource).DifferencesFrom(present).ToList();
                return differences.Count == 0 ? CheckResult.Same : CheckResult.Differs(ChangeAction.Update, string.Join(", ", differences));
        }
    }

    public override async Task ApplyAsync(ArtifactResource resource, CheckContext context, CancellationToken cancel)
    {
        var system = context.System;
        await context.Undo.KeepPathAsync(resource.Path, cancel).ConfigureAwait(false);
        if (system.Stat(resource.Path) is not { Kind: FileKind.File } present
            || !await HasContentAsync(resource, present, system, cancel).ConfigureAwait(false))
        {
            await PlaceAsync(resource, system, cancel).ConfigureAwait(false);
        }
        else
        {
            system.SetMode(resource.Path, Permissions.Normal(resource.Mode), "root", "root");
        }

        await new DigestMemory(system).RememberAsync(resource.Path, resource.Sha256, cancel).ConfigureAwait(false);
    }

    private static async Task PlaceAsync(ArtifactResource resource, ISystem system, CancellationToken cancel)
    {
        var incoming = IncomingArtifacts.PathOf(resource.Path, resource.Sha256);
        if (system.Stat(incoming) is not { Kind: FileKind.File } arrived || arrived.Length != resource.Size)
        {
            throw ResourceFailure.Because($"the content of `{resource.Path}` has not arrived on this node", "run `palisade apply` again: it sends what is missing");
        }

        if (await new DigestMemory(system).DigestAsync(incoming, cancel).ConfigureAwait(false) != resource.Sha256)
        {
            system.Delete(incoming);
            throw ResourceFailure.Because($"what arrived for `{resource.Path}` is not what was sent", "run `palisade apply` again: it sends the file anew");
        }

        system.EnsureParents(resource.Path);
        var folder = Path.GetDirectoryName(resource.Path)!;
        var ready = incoming;
        if (system.Stat(folder)?.FileSystem != arrived.FileSystem)
        {
            // A rename cannot cross file systems, so the copy is made under a name that nothing looks for.
            ready = $"{folder}/.{Path.GetFileName(resource.Path)}.palisade-new";
            system.Delete(ready);
            system.Copy(incoming, ready);
            if (await system.DigestAsync(ready, cancel).ConfigureAwait(false) != resource.Sha256)
            {
                system.Delete(ready);
                throw ResourceFailure.Because($"`{folder}` gives back other bytes than were written to it", "look at the disk: `dmesg --level err`");
            }
        }

        system.SetMode(ready, Permissions.Normal(resource.Mode), "root", "root");
        system.Move(ready, resource.Path);
        system.Delete(incoming);
    }

    private static async Task<bool> HasContentAsync(ArtifactResource resource, FileStatus present, ISystem system, CancellationToken cancel) =>
        present.Length == resource.Size && await new DigestMemory(system).DigestAsync(resource.Path, cancel).ConfigureAwait(false) == resource.Sha256;

    private static Permissions Wanted(ArtifactResource resource) => new(resource.Mode, "root", "root");
}
