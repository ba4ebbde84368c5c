using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Palisade.Provision.Node;
using Palisade.Provision.Resources;
using Palisade.Provision.Resources.Packages;
using Palisade.Provision.Resources.Units;

namespace Palisade.Provision.Undo;

/// <summary>
/// First-touch memory in one folder: <c>journal</c> holds a JSON object a line, each on the disk before the change it is about;
/// contents of files lie beside it. A kill at any moment leaves at most one torn last line, whose change was then not made.
/// </summary>
internal sealed class UndoJournal : IUndoJournal
{
    private readonly ISystem system;
    private readonly string folder;
    private readonly bool keepPackages;
    private readonly HashSet<string> kept;
    private int blobs;
    private bool torn;

    /// <param name="keepPackages">False for a guard, which must be quick and never removes packages.</param>
    public UndoJournal(ISystem system, string folder, bool keepPackages = true)
    {
        this.system = system;
        this.folder = folder;
        this.keepPackages = keepPackages;
        (var entries, torn) = Read();
        kept = entries.Select(e => e.Key).ToHashSet(StringComparer.Ordinal);
        blobs = system.List(folder).Length;
    }

    private string FilePath => folder + "/journal";

    /// <summary>Oldest first.</summary>
    public ImmutableArray<UndoEntry> Entries => Read().Entries;

    public bool IsEmpty => kept.Count == 0;

    public byte[] ReadBlob(string name) => system.ReadFile($"{folder}/{name}");

    public string BlobPath(string name) => $"{folder}/{name}";

    public Task KeepPathAsync(string path, CancellationToken cancel)
    {
        path = path.Length > 1 ? path.TrimEnd('/') : path;

        // What is made together with its folder goes together with it.
        for (var parent = Parent(path); parent != "/" && !system.Exists(parent); parent = Parent(parent))
        {
            path = parent;
        }

        for (var covering = path; ; covering = Parent(covering))
        {
            if (kept.Contains("path:" + covering))
            {
                return Task.CompletedTask;
            }

            if (covering == "/")
            {
                break;
            }
        }

        Append(new PathEntry(path, Snapshot(path)));
        return Task.CompletedTask;
    }

    public async Task KeepUserAsync(string name, bool withHome, CancellationToken cancel)
    {
        var account = new Resources.Accounts.AccountFiles(system).Find(name);
        if (withHome && account is not null && system.Exists(account.Home))
        {
            await KeepPathAsync(account.Home, cancel).ConfigureAwait(false);
        }

        if (kept.Contains("user:" + name))
        {
            return;
        }

        // The tools of passwd keep the last version of each file beside it.
        foreach (var file in AccountText.Files)
        {
            await KeepPathAsync(file + "-", cancel).ConfigureAwait(false);
        }

        Append(AccountText.Capture(system, name, exists: account is not null));
    }

    public async Task KeepUnitAsync(string unit, CancellationToken cancel)
    {
        if (!kept.Contains("unit:" + unit))
        {
            var state = await UnitState.ReadAsync(system, unit, cancel).ConfigureAwait(false);
            Append(new UnitEntry(unit, state.Exists, state.File, state.IsRunning));
        }
    }

    public async Task KeepPackagesAsync(CancellationToken cancel)
    {
        if (!keepPackages || kept.Contains("packages"))
        {
            return;
        }

        var installed = await InstalledPackages.ReadAsync(system, [], cancel).ConfigureAwait(false);
        var manual = await system.MustRunAsync(["apt-mark", "showmanual"], cancel).ConfigureAwait(false);
        Append(new PackagesEntry(
            [.. installed],
            [.. manual.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)],
            [.. AccountText.Names(system)],
            [.. FileWalk.Below(system, "/etc")]));
    }

    public Task KeepCommandAsync(string key, ImmutableArray<string> restore, CancellationToken cancel)
    {
        var entry = new CommandEntry(key, restore);
        if (!kept.Contains(entry.Key))
        {
            Append(entry);
        }

        return Task.CompletedTask;
    }

    private static string Parent(string path) => Path.GetDirectoryName(path) ?? "/";

    private void Append(UndoEntry entry)
    {
        system.EnsurePrivateFolder(folder);
        var line = JsonSerializer.Serialize(entry, UndoJson.Default.UndoEntry) + "\n";
        system.Append(FilePath, Encoding.UTF8.GetBytes(torn ? "\n" + line : line));
        torn = false;
        kept.Add(entry.Key);
    }

    private PathSnapshot? Snapshot(string path)
    {
        if (system.Stat(path) is not { } status)
        {
            return null;
        }

        switch (status.Kind)
        {
            case FileKind.Directory:
                var children = new SortedDictionary<string, PathSnapshot>(StringComparer.Ordinal);
                foreach (var name in system.List(path))
                {
                    if (Snapshot($"{path.TrimEnd('/')}/{name}") is { } child)
                    {
                        children[name] = child;
                    }
                }

                return new PathSnapshot("directory", status.Mode, status.Owner, status.Group) { Children = children };
            case FileKind.Symlink:
                return new PathSnapshot("symlink", status.Mode, status.Owner, status.Group, Target: status.Target);
            case FileKind.File when IsKernelFile(path):
                return new PathSnapshot("file", status.Mode, status.Owner, status.Group, Text: system.ReadText(path)!.TrimEnd('\n'));
            case FileKind.File:
                system.EnsurePrivateFolder(folder);
                string blob;
                do
                {
                    blob = $"blob-{++blobs}";
                }
                while (system.Exists(BlobPath(blob)));
                system.Copy(path, BlobPath(blob));
                return new PathSnapshot("file", status.Mode, status.Owner, status.Group, Blob: blob);
            default:
                // Sockets and pipes are made anew by who listens on them.
                return null;
        }
    }

    public static bool IsKernelFile(string path) => path.StartsWith("/proc/", StringComparison.Ordinal) || path.StartsWith("/sys/", StringComparison.Ordinal);

    private (ImmutableArray<UndoEntry> Entries, bool Torn) Read()
    {
        var text = system.ReadText(FilePath) ?? "";
        var entries = ImmutableArray.CreateBuilder<UndoEntry>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            try
            {
                entries.Add(JsonSerializer.Deserialize(line, UndoJson.Default.UndoEntry)!);
            }
            catch (JsonException)
            {
                // Torn by a kill in the middle of writing it: its change was not made.
            }
        }

        return (entries.ToImmutable(), text.Length > 0 && !text.EndsWith('\n'));
    }
}
