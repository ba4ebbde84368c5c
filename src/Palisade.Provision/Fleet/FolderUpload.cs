using System.Formats.Tar;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;

namespace Palisade.Provision.Fleet;

/// <summary>
/// A folder with all below it on its way to a node: one tar stream, unpacked beside its place and then moved file by file, so
/// that each file is the old or the new one and never half of it. What else lies in the folder there stays.
/// </summary>
internal sealed record FolderUpload(string LocalPath, string RemotePath, string? Owner, bool Sudo)
{
    // $1 target, $2 folder to unpack in (inside the target: same file system), $3 owner.
    private const string Script = """
        mkdir -p -- "$1" || exit 1
        trap 'rm -rf -- "$2"' EXIT; trap 'exit 1' HUP INT TERM
        mkdir -m 0700 -- "$2" && tar -x -p --no-same-owner -f - -C "$2" || exit 1
        if [ -n "$3" ]; then chown -R -h -- "$3" "$2" || exit 1; fi
        cd "$2" || exit 1
        export T="$1"
        find . -mindepth 1 -type d -exec sh -c 'for p; do [ -d "$T/$p" ] || { mkdir -- "$T/$p" && chmod --reference="$p" -- "$T/$p" && { [ "$(id -u)" != 0 ] || chown --reference="$p" -- "$T/$p"; }; } || exit 1; done' sh {} + || exit 1
        find . ! -type d -exec sh -c 'for p; do mv -f -T -- "$p" "$T/$p" || exit 1; done' sh {} + || exit 1
        """;

    public async Task SendAsync(OpenSshSession session, CancellationToken cancel)
    {
        var target = RemotePath.TrimEnd('/');
        var command = new RemoteCommand
        {
            Argv = ["/bin/sh", "-c", Script, "palisade", target, $"{target}/.palisade-{Guid.NewGuid():N}", Owner ?? ""],
            Sudo = Sudo,
        };
        var result = await session.RunAsync(command, PackAsync, cancel).ConfigureAwait(false);
        if (result.ExitCode != 0)
        {
            throw FileUpload.Failure(session.Node, RemotePath, result.Error);
        }
    }

    private async Task PackAsync(Stream stream, CancellationToken cancel)
    {
        var tar = new TarWriter(stream, TarEntryFormat.Pax, leaveOpen: true);
        await using var writing = tar.ConfigureAwait(false);
        // Parents sort before what they hold; links to folders are sent as links and not followed.
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0, IgnoreInaccessible = false };
        foreach (var path in Entries(LocalPath, options))
        {
            await tar.WriteEntryAsync(path, Path.GetRelativePath(LocalPath, path), cancel).ConfigureAwait(false);
        }
    }

    private static IEnumerable<string> Entries(string folder, EnumerationOptions options)
    {
        try
        {
            return [.. new System.IO.Enumeration.FileSystemEnumerable<string>(folder, (ref System.IO.Enumeration.FileSystemEntry e) => e.ToFullPath(), options)
            {
                ShouldRecursePredicate = (ref System.IO.Enumeration.FileSystemEntry e) => (e.Attributes & FileAttributes.ReparsePoint) == 0,
            }.Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PalisadeException(FleetErrors.LocalFile, $"`{folder}` cannot be read: {e.Message}", inner: e);
        }
    }
}
