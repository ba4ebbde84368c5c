using System.Collections.Immutable;
using System.Text;
using Palisade.Provision.Node;

namespace Palisade.Testing;

/// <summary>Files, directories and symbolic links in memory, with mode and owner; links in parent places are followed.</summary>
public sealed class FakeFiles
{
    private readonly SortedDictionary<string, FakeEntry> entries = new(StringComparer.Ordinal)
    {
        ["/"] = new FakeEntry(FileKind.Directory, "0755"),
    };

    public IEnumerable<string> Paths => entries.Keys;

    public FakeEntry? Find(string path) => entries.GetValueOrDefault(Resolve(path));

    public string? Text(string path) => Find(path) is { Kind: FileKind.File } file ? Encoding.UTF8.GetString(file.Content) : null;

    /// <summary>Puts a file there with all its parents, as something that was on the board already.</summary>
    public void Seed(string path, string text, string mode = "0644", string owner = "root", string group = "root") =>
        Seed(path, new FakeEntry(FileKind.File, mode, owner, group) { Content = Encoding.UTF8.GetBytes(text) });

    public void SeedDirectory(string path, string mode = "0755", string owner = "root", string group = "root") =>
        Seed(path, new FakeEntry(FileKind.Directory, mode, owner, group));

    public void SeedLink(string path, string target) => Seed(path, new FakeEntry(FileKind.Symlink, "0777") { Target = target });

    public void Seed(string path, FakeEntry entry)
    {
        path = Resolve(path);
        for (var parent = Parent(path); !entries.ContainsKey(parent); parent = Parent(parent))
        {
            entries[parent] = new FakeEntry(FileKind.Directory, "0755");
        }

        entries[path] = entry;
    }

    public void Put(string path, FakeEntry entry)
    {
        path = Resolve(path);
        if (entries.GetValueOrDefault(Parent(path)) is not { Kind: FileKind.Directory })
        {
            throw new DirectoryNotFoundException($"no directory `{Parent(path)}`");
        }

        entries[path] = entry;
    }

    /// <summary>Folders that are file systems of their own: nothing is renamed into or out of them.</summary>
    public List<string> Mounts { get; } = [];

    public ulong FileSystemOf(string path)
    {
        path = Resolve(path);
        return (ulong)(Mounts.FindIndex(m => path == m || IsBelow(path, m)) + 2);
    }

    public void Remove(string path)
    {
        path = Resolve(path);
        foreach (var below in entries.Keys.Where(k => IsBelow(k, path)).ToList())
        {
            entries.Remove(below);
        }

        entries.Remove(path);
    }

    public void Move(string from, string to)
    {
        (from, to) = (Resolve(from), Resolve(to));
        if (FileSystemOf(from) != FileSystemOf(to))
        {
            throw new IOException($"`{to}`: invalid cross-device link");
        }

        var moved = entries.Where(e => e.Key == from || IsBelow(e.Key, from)).ToList();
        if (moved.Count == 0)
        {
            throw new FileNotFoundException($"nothing at `{from}`");
        }

        Remove(to);
        foreach (var (path, entry) in moved)
        {
            entries.Remove(path);
            entries[to + path[from.Length..]] = entry;
        }
    }

    public ImmutableArray<string> List(string path)
    {
        path = Resolve(path);
        return [.. entries.Keys.Where(k => k != "/" && Parent(k) == path).Select(k => k[(k.LastIndexOf('/') + 1)..]).Order(StringComparer.Ordinal)];
    }

    private static bool IsBelow(string path, string folder) =>
        path.Length > folder.Length && path.StartsWith(folder, StringComparison.Ordinal) && (folder == "/" || path[folder.Length] == '/');

    private static string Parent(string path) => path.LastIndexOf('/') is > 0 and var slash ? path[..slash] : "/";

    private string Resolve(string path)
    {
        if (path is not ['/', ..] || path.Contains("/../", StringComparison.Ordinal))
        {
            throw new ArgumentException($"`{path}` is not an absolute, plain path");
        }

        path = path.Length > 1 ? path.TrimEnd('/') : path;
        if (path == "/")
        {
            return path;
        }

        var parent = Resolve(Parent(path));
        for (var i = 0; i < 8 && entries.GetValueOrDefault(parent) is { Kind: FileKind.Symlink, Target: { } target }; i++)
        {
            parent = Resolve(Path.GetFullPath(target, Parent(parent)));
        }

        return (parent == "/" ? "" : parent) + path[path.LastIndexOf('/')..];
    }
}
