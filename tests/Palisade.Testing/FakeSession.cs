using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Provision.Fleet;

namespace Palisade.Testing;

/// <summary>The way to a board in memory beside its agent: uploads land in its files; a command of the shell is answered by
/// <see cref="FakeFleetNode.Shell"/>, or succeeds and says nothing (the test hears it by <see cref="FakeFleetNode.OnCommand"/>).</summary>
internal sealed class FakeSession(FakeFleetNode board, string user) : INodeSession
{
    public string Node => board.Name;

    public string User => user;

    public Task<RemoteResult> RunAsync(RemoteCommand command, CancellationToken cancel)
    {
        if (board.Shell is { } shell)
        {
            return Task.FromResult(shell(command));
        }

        if (board.OnCommand is not { } hear)
        {
            throw NoShell();
        }

        hear(command);
        return Task.FromResult(new RemoteResult(0, "", ""));
    }

    public Task<IRemoteProcess> StartAsync(RemoteCommand command, CancellationToken cancel) => throw NoShell();

    public Task UploadAsync(string localPath, string remotePath, string mode, bool sudo, CancellationToken cancel)
    {
        board.Node.System.Files.Seed(remotePath, File.ReadAllText(localPath), mode);
        return Task.CompletedTask;
    }

    public Task ResumeUploadAsync(ResumedUpload upload, CancellationToken cancel)
    {
        board.Uploads.Enqueue(upload);
        var rest = File.ReadAllBytes(upload.LocalPath)[(int)upload.Have..];
        if (board.SpoiledUploads > 0)
        {
            board.SpoiledUploads--;
            rest[0] ^= 1;
        }

        if (board.UploadBreaksAfter is { } limit)
        {
            board.UploadBreaksAfter = null;
            board.Node.System.Append(upload.RemotePath, rest.AsMemory(0, limit));
            throw new PalisadeException(FleetErrors.Closed, $"the connection to `{Node}` broke", node: Node);
        }

        board.Node.System.Append(upload.RemotePath, rest);
        upload.Sent?.Invoke(upload.Have + rest.Length);
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static NotSupportedException NoShell() => new("a fake board has no shell");
}
