using Palisade.Provision.Node;

namespace Palisade.Provision.Undo;

/// <summary>Makes a path what it was. Running it twice gives the same.</summary>
internal sealed class PathRestorer(ISystem system, UndoJournal journal)
{
    public async Task RestoreAsync(string path, PathSnapshot? was, CancellationToken cancel)
    {
        if (was is null)
        {
            system.Delete(path);
            return;
        }

        if (was.Text is { } text)
        {
            if (system.ReadText(path)?.TrimEnd('\n') != text)
            {
                system.WriteKernelFile(path, text);
            }

            return;
        }

        var present = system.Stat(path);
        if (present is not null && !present.Kind.ToString().Equals(was.Kind, StringComparison.OrdinalIgnoreCase))
        {
            system.Delete(path);
            present = null;
        }

        switch (was.Kind)
        {
            case "directory":
                await RestoreDirectoryAsync(path, was, cancel).ConfigureAwait(false);
                break;
            case "symlink" when present?.Target != was.Target:
                system.Delete(path);
                system.CreateSymlink(path, was.Target!);
                break;
            case "file":
                await system.WriteFileAsync(path, journal.ReadBlob(was.Blob!), was.Mode, was.Owner, was.Group, null, cancel).ConfigureAwait(false);
                break;
        }
    }

    private async Task RestoreDirectoryAsync(string path, PathSnapshot was, CancellationToken cancel)
    {
        system.CreateDirectory(path, was.Mode, was.Owner, was.Group);
        var children = was.Children ?? [];
        foreach (var stranger in system.List(path).Where(n => !children.ContainsKey(n)))
        {
            system.Delete($"{path}/{stranger}");
        }

        foreach (var (name, child) in children)
        {
            await RestoreAsync($"{path}/{name}", child, cancel).ConfigureAwait(false);
        }
    }
}
