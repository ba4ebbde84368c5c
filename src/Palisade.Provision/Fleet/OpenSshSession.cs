using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;

namespace Palisade.Provision.Fleet;

/// <summary>One node over an OpenSSH master. Any number of commands may run at the same time.</summary>
public sealed class OpenSshSession : INodeSession
{
    private static readonly TimeSpan KillLimit = TimeSpan.FromSeconds(5);
    private readonly ProgramStarter starter;
    private readonly ConnectionTarget target;
    private readonly TimeProvider clock;
    private readonly bool owned;

    internal OpenSshSession(
        ConnectionTarget target, Login login, ControlSocket socket, TimeProvider clock, bool owned, Func<CancellationToken, Task<ControlSocket>>? reconnect)
    {
        (this.target, this.clock, this.owned, User) = (target, clock, owned, login.User);
        starter = new ProgramStarter(target.Node, login, login.User == "root", socket, clock, reconnect);
    }

    public string Node => target.Node;

    public string User { get; }

    public Task<RemoteResult> RunAsync(RemoteCommand command, CancellationToken cancel) =>
        RunAsync(command, command.Input.IsEmpty ? null : (input, c) => input.WriteAsync(command.Input, c).AsTask(), cancel);

    public async Task<IRemoteProcess> StartAsync(RemoteCommand command, CancellationToken cancel)
    {
        var program = await starter.StartAsync(command.Argv, command.Sudo, cancel).ConfigureAwait(false);
        return new RemoteProcess(program, clock, () => starter.Lost(null));
    }

    public Task UploadAsync(string localPath, string remotePath, string mode, bool sudo, CancellationToken cancel) =>
        FileUpload.SendAsync(this, new FileUpload(localPath, remotePath, mode, null, sudo), cancel);

    public Task ResumeUploadAsync(ResumedUpload upload, CancellationToken cancel) => LargeUpload.SendAsync(this, upload, cancel);

    /// <summary>
    /// Copies a local file, or a folder with all below it, keeping the modes; each file appears under its name only when complete.
    /// </summary>
    /// <param name="mode">Octal text for a file; null keeps the local one.</param>
    /// <param name="owner">As chown takes it; null leaves it to the user that writes.</param>
    public Task CopyAsync(string localPath, string remotePath, string? mode, string? owner, bool sudo, CancellationToken cancel) =>
        Directory.Exists(localPath)
            ? new FolderUpload(localPath, remotePath, owner, sudo).SendAsync(this, cancel)
            : FileUpload.SendAsync(this, new FileUpload(localPath, remotePath, mode ?? FileUpload.ModeOf(localPath), owner, sudo), cancel);

    /// <summary>Ends the connection for all: the next verb logs in anew.</summary>
    public Task DisconnectAsync(CancellationToken cancel) => starter.Socket.TerminateAsync(cancel);

    /// <summary>An ordinary session's connection stays for the next verb; a fresh one ends here.</summary>
    public async ValueTask DisposeAsync()
    {
        if (owned)
        {
            await DisconnectAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <param name="feed">Writes the program's input; it may end early without reading all of it.</param>
    internal async Task<RemoteResult> RunAsync(RemoteCommand command, Func<Stream, CancellationToken, Task>? feed, CancellationToken cancel)
    {
        using var timeout = command.Timeout is { } time ? new CancellationTokenSource(time, clock) : new CancellationTokenSource();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel, timeout.Token);
        RunningProgram? program = null;
        try
        {
            program = await starter.StartAsync(command.Argv, command.Sudo, limit.Token).ConfigureAwait(false);
            var output = new OutputCollector(isError: false, command.OnLine);
            var error = new OutputCollector(isError: true, command.OnLine);
            var feeding = FeedAsync(program.Session.Input, feed, limit.Token);
            await Task.WhenAll(
                output.ReadAsync(program.Session.Output, default, limit.Token),
                error.ReadAsync(program.Session.Error, program.ErrorSoFar, limit.Token),
                feeding).ConfigureAwait(false);
            var exit = await program.Session.Exit.WaitAsync(limit.Token).ConfigureAwait(false);
            return new RemoteResult(exit ?? throw starter.Lost(null), output.Text, error.Text) { Truncated = output.Truncated || error.Truncated };
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            if (program is not null)
            {
                await KillAsync(program.Group, command.Sudo).ConfigureAwait(false);
            }

            cancel.ThrowIfCancellationRequested();
            throw new PalisadeException(
                FleetErrors.Timeout, $"`{command.Argv[0]}` on `{Node}` did not end within {command.Timeout!.Value.TotalSeconds:0.#} s and was stopped", "look at the node's load, or run the command there by hand", Node);
        }
        finally
        {
            if (program is not null)
            {
                await program.Session.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private static async Task FeedAsync(Stream input, Func<Stream, CancellationToken, Task>? feed, CancellationToken cancel)
    {
        try
        {
            if (feed is not null)
            {
                await feed(input, cancel).ConfigureAwait(false);
            }

            await input.DisposeAsync().ConfigureAwait(false);
        }
        catch (IOException)
        {
            // The program closed its input; its exit status tells whether that was meant.
        }
    }

    // Closing the channel alone would leave a program running that neither reads nor writes.
    private async Task KillAsync(int group, bool sudo)
    {
        if (group <= 1)
        {
            return;
        }

        try
        {
            using var limit = new CancellationTokenSource(KillLimit, clock);
            var killer = await starter.StartAsync(RemoteScript.Kill(group), sudo, limit.Token).ConfigureAwait(false);
            await using var session = killer.Session.ConfigureAwait(false);
            await killer.Session.Exit.WaitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is PalisadeException or OperationCanceledException)
        {
            // The node does not answer any more: nothing is left that could be done from here.
        }
    }
}
