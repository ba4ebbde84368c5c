using System.Collections.Immutable;
using System.Security.Cryptography;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Text;

namespace Palisade.Provision.Fleet;

/// <summary>One file on its way to a node.</summary>
/// <param name="Mode">Octal text.</param>
/// <param name="Owner">As chown takes it; null leaves it to the user that writes.</param>
internal sealed record FileUpload(string LocalPath, string RemotePath, string Mode, string? Owner, bool Sudo)
{
    // $1 target, $2 temporary name beside it, $3 mode, $4 SHA-256, $5 owner. Noclobber makes the temporary file new (O_EXCL):
    // in a folder like /tmp nobody can have laid a link there.
    private const string Script = """
        umask 077; set -C
        if [ -d "$1" ]; then echo "$1 is a directory" >&2; exit 1; fi
        trap 'rm -f -- "$2"' EXIT; trap 'exit 1' HUP INT TERM
        cat > "$2" || exit 1
        sum=$(sha256sum < "$2") || exit 1
        if [ "${sum%% *}" != "$4" ]; then echo "what arrived is not what was sent" >&2; exit 1; fi
        if [ -n "$5" ]; then chown -- "$5" "$2" || exit 1; fi
        chmod -- "$3" "$2" && mv -f -- "$2" "$1" && trap - EXIT
        """;

    public static async Task SendAsync(OpenSshSession session, FileUpload upload, CancellationToken cancel)
    {
        using var file = Open(upload.LocalPath);
        var sum = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancel).ConfigureAwait(false));
        file.Position = 0;
        var slash = upload.RemotePath.LastIndexOf('/') + 1;
        var temporary = $"{upload.RemotePath[..slash]}.{upload.RemotePath[slash..]}.{Guid.NewGuid():N}";
        var command = new RemoteCommand
        {
            Argv = ["/bin/sh", "-c", Script, "palisade", upload.RemotePath, temporary, upload.Mode, sum, upload.Owner ?? ""],
            Sudo = upload.Sudo,
        };
        var result = await session.RunAsync(command, (input, c) => file.CopyToAsync(input, c), cancel).ConfigureAwait(false);
        if (result.ExitCode != 0)
        {
            throw Failure(session.Node, upload.RemotePath, result.Error);
        }
    }

    /// <summary>A file that cannot be read gets its error when it is opened.</summary>
    public static string ModeOf(string path) =>
        "0" + Convert.ToString(File.Exists(path) ? (int)File.GetUnixFileMode(path) & 0b111_111_111 : 0b110_100_100, 8);

    internal static PalisadeException Failure(string node, string path, string error)
    {
        if (error.Contains("No space left on device", StringComparison.Ordinal) || error.Contains("Disk quota exceeded", StringComparison.Ordinal))
        {
            return new PalisadeException(FleetErrors.DiskFull, $"`{node}` has no space left for `{path}`", $"`palisade run --on {node} -- df -h` shows what is full", node);
        }

        ImmutableArray<string> lines = [.. error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
        var reason = lines is [.., var last] ? DisplayText.Printable(last) : "it gave no reason";
        return new PalisadeException(FleetErrors.Upload, $"`{path}` could not be written on `{node}`: {reason}", "the folder must exist and the user must be allowed to write there; `--sudo` writes as root", node);
    }

    internal static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, new FileStreamOptions { Options = FileOptions.SequentialScan | FileOptions.Asynchronous, BufferSize = 128 * 1024 });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PalisadeException(FleetErrors.LocalFile, $"`{path}` cannot be read: {e.Message}", inner: e);
        }
    }
}
