namespace Palisade.Provision.Fleet;

/// <summary>The rest of a large file on its way to a node.</summary>
internal static class LargeUpload
{
    // $1 file, $2 bytes that must be there. What arrived stays when the connection breaks; sync puts it on the disk before it is used.
    private const string Script = """
        umask 077
        if [ -L "$1" ] || { [ -e "$1" ] && [ ! -f "$1" ]; }; then echo "$1 is not a regular file" >&2; exit 1; fi
        have=0; if [ -e "$1" ]; then have=$(stat -c %s -- "$1") || exit 1; fi
        if [ "$have" != "$2" ]; then echo "$have bytes are there instead of $2: another upload is under way" >&2; exit 1; fi
        cat >> "$1" && sync -- "$1"
        """;

    private const int Chunk = 128 * 1024;

    public static async Task SendAsync(OpenSshSession session, ResumedUpload upload, CancellationToken cancel)
    {
        using var file = FileUpload.Open(upload.LocalPath);
        file.Position = upload.Have;
        var command = new RemoteCommand
        {
            Argv = ["/bin/sh", "-c", Script, "palisade", upload.RemotePath, $"{upload.Have}"],
            Sudo = true,
        };
        var result = await session.RunAsync(command, (input, c) => CopyAsync(file, input, upload.Sent, c), cancel).ConfigureAwait(false);
        if (result.ExitCode != 0)
        {
            throw FileUpload.Failure(session.Node, upload.RemotePath, result.Error);
        }
    }

    private static async Task CopyAsync(FileStream file, Stream input, Action<long>? sent, CancellationToken cancel)
    {
        var buffer = new byte[Chunk];
        while (await file.ReadAsync(buffer, cancel).ConfigureAwait(false) is > 0 and var count)
        {
            await input.WriteAsync(buffer.AsMemory(0, count), cancel).ConfigureAwait(false);
            sent?.Invoke(file.Position);
        }
    }
}
