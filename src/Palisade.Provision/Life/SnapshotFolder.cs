using System.Collections.Immutable;
using System.Globalization;
using Palisade.Core.Diagnostics;
using Palisade.Provision.State;

namespace Palisade.Provision.Life;

/// <param name="Problem">Why it cannot be used; null where it is whole.</param>
public sealed record StoredSnapshot(string Path, long Bytes, SnapshotInfo? Info, string? Problem);

/// <summary>Snapshots of one cluster on this machine, mode 0700: <c>.palisade/CLUSTER/snapshots/NAME-20260102-030405.tar</c>.</summary>
public sealed class SnapshotFolder
{
    private const string Ending = ".tar";

    public SnapshotFolder(string path)
    {
        PrivateFolder.Ensure(path);
        Root = path;
    }

    public string Root { get; }

    public static SnapshotFolder Of(StateFolder state) => new(state.File("snapshots"));

    public string PathFor(string name, DateTimeOffset time) =>
        Path.Combine(Root, string.Create(CultureInfo.InvariantCulture, $"{name}-{time.UtcDateTime:yyyyMMdd-HHmmss}{Ending}"));

    /// <summary>The newest first; every file is read and checked.</summary>
    public ImmutableArray<StoredSnapshot> List() =>
    [
        .. Directory.GetFiles(Root, "*" + Ending).Select(Look)
            .OrderByDescending(s => s.Info?.Time ?? DateTimeOffset.MinValue).ThenBy(s => s.Path, StringComparer.Ordinal),
    ];

    private static StoredSnapshot Look(string path)
    {
        var length = new FileInfo(path).Length;
        try
        {
            return new StoredSnapshot(path, length, SnapshotFile.Read(path).Info, null);
        }
        catch (PalisadeException e)
        {
            return new StoredSnapshot(path, length, null, e.Diagnostic.Message);
        }
    }
}
