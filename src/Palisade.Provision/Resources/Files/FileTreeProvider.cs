using System.Text;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Provision.Node;

namespace Palisade.Provision.Resources.Files;

internal sealed class FileTreeProvider : ResourceProvider<FileTreeResource>
{
    private const int MaxListed = 100;

    public override Task<CheckResult> CheckAsync(FileTreeResource resource, CheckContext context, CancellationToken cancel)
    {
        var changes = Compare(resource, context.System);
        if (changes.Count == 0)
        {
            return Task.FromResult(CheckResult.Same);
        }

        var action = context.System.Exists(resource.Path) ? ChangeAction.Update : ChangeAction.Create;
        return Task.FromResult(CheckResult.Differs(action, Summary(changes), Listing(changes)));
    }

    public override async Task ApplyAsync(FileTreeResource resource, CheckContext context, CancellationToken cancel)
    {
        var system = context.System;
        await context.Undo.KeepPathAsync(resource.Path, cancel).ConfigureAwait(false);
        var changes = Compare(resource, system);

        // Removals first: a file may stand where a directory is wanted.
        foreach (var change in changes.Where(c => c.Mark == '-').Reverse())
        {
            system.Delete(Join(resource, change.Path));
        }

        EnsureDirectory(system, resource.Path);
        foreach (var change in changes.Where(c => c.Content is not null))
        {
            var path = Join(resource, change.Path);
            EnsureDirectory(system, Path.GetDirectoryName(path)!);
            await system.WriteFileAsync(path, change.Content, Permissions.Normal(resource.FileMode), "root", "root", null, cancel).ConfigureAwait(false);
        }
    }

    private static List<Change> Compare(FileTreeResource resource, ISystem system)
    {
        var changes = new List<Change>();
        var wanted = new Permissions(resource.FileMode, "root", "root");
        var folders = new HashSet<string>(StringComparer.Ordinal) { "" };
        foreach (var (path, base64) in resource.Files)
        {
            if (path.Split('/').Any(p => p is "" or "." or ".."))
            {
                throw ResourceFailure.Because($"`{path}` is not a plain relative path");
            }

            for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash > 0; slash = path.IndexOf('/', slash + 1))
            {
                folders.Add(path[..slash]);
            }

            var content = Convert.FromBase64String(base64);
            var present = ParentsAreDirectories(system, resource.Path, path) ? system.Stat(Join(resource, path)) : null;
            if (present is not { Kind: FileKind.File })
            {
                changes.Add(new Change('+', path, content, null));
            }
            else if (system.ReadFile(Join(resource, path)) is var old && !old.AsSpan().SequenceEqual(content))
            {
                changes.Add(new Change('~', path, content, ContentDiff.Of(old, content)));
            }
            else if (wanted.DifferencesFrom(present).ToList() is { Count: > 0 } differences)
            {
                changes.Add(new Change('~', path, content, string.Join(", ", differences) + "\n"));
            }
        }

        AddStrangers(resource, system, "", folders, changes);
        return changes;
    }

    /// <summary>What is below the folder and not wanted; a folder comes before what is in it.</summary>
    private static void AddStrangers(FileTreeResource resource, ISystem system, string folder, HashSet<string> folders, List<Change> changes)
    {
        if (system.Stat(Join(resource, folder)) is not { Kind: FileKind.Directory })
        {
            return;
        }

        foreach (var name in system.List(Join(resource, folder)))
        {
            var path = folder.Length == 0 ? name : $"{folder}/{name}";
            var isFolder = system.Stat(Join(resource, path)) is { Kind: FileKind.Directory };
            if (isFolder && folders.Contains(path))
            {
                AddStrangers(resource, system, path, folders, changes);
            }
            else if (isFolder || !resource.Files.ContainsKey(path))
            {
                changes.Add(new Change('-', path, null, null));
            }
        }
    }

    private static bool ParentsAreDirectories(ISystem system, string root, string path)
    {
        for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash > 0; slash = path.IndexOf('/', slash + 1))
        {
            if (system.Stat($"{root.TrimEnd('/')}/{path[..slash]}") is not { Kind: FileKind.Directory })
            {
                return false;
            }
        }

        return true;
    }

    private static void EnsureDirectory(ISystem system, string path)
    {
        system.EnsureParents(path);
        if (system.Stat(path) is { Kind: not FileKind.Directory })
        {
            system.Delete(path);
        }

        if (!system.Exists(path))
        {
            system.CreateDirectory(path, "0755", "root", "root");
        }
    }

    private static string Join(FileTreeResource resource, string path) =>
        path.Length == 0 ? resource.Path.TrimEnd('/') : $"{resource.Path.TrimEnd('/')}/{path}";

    private static string Summary(List<Change> changes) => string.Join(", ", new[]
    {
        (Count: changes.Count(c => c.Mark == '+'), Word: "added"),
        (Count: changes.Count(c => c.Mark == '~'), Word: "changed"),
        (Count: changes.Count(c => c.Mark == '-'), Word: "removed"),
    }.Where(p => p.Count > 0).Select(p => $"{p.Count} {p.Word}"));

    private static string Listing(List<Change> changes)
    {
        var text = new StringBuilder();
        foreach (var change in changes.OrderBy(c => c.Path, StringComparer.Ordinal).Take(MaxListed))
        {
            text.Append(change.Mark).Append(' ').Append(change.Path).Append('\n').Append(change.Diff);
        }

        return changes.Count > MaxListed ? text.Append($"... {changes.Count - MaxListed} more\n").ToString() : text.ToString();
    }

    private sealed record Change(char Mark, string Path, byte[]? Content, string? Diff);
}
