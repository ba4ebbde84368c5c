using System.IO.Pipes;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Palisade.Linux;

namespace Palisade.Provision.Fleet;

/// <summary>
/// A client of an OpenSSH master (ControlMaster) in this process, PROTOCOL.mux version 4. Speaking to the master instead of
/// starting `ssh -S` for each command saves a process per node and command, keeps Ctrl-C on the terminal away from running
/// commands, and tells a failed transport from a failed program without reading messages.
/// </summary>
internal sealed class ControlSocket(string path)
{
    private const uint Version = 4;
    private const uint NoEscapeCharacter = 0xffffffff;

    public string Path { get; } = path;

    /// <summary>A master listens and answers. It may still find its node gone.</summary>
    public async Task<bool> IsAliveAsync(CancellationToken cancel)
    {
        if (!File.Exists(Path))
        {
            return false;
        }

        try
        {
            using var socket = await OpenAsync(cancel).ConfigureAwait(false);
            await new MuxPacket(MuxPacket.AliveCheck).Add(0u).SendAsync(socket, cancel).ConfigureAwait(false);
            return await MuxPacket.ReceiveAsync(socket, cancel).ConfigureAwait(false) is { } reply && reply.Number() == MuxPacket.Alive;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Ends the master and all its sessions, and waits up to a second until it is gone; nothing there is fine.</summary>
    public async Task TerminateAsync(CancellationToken cancel)
    {
        try
        {
            using var socket = await OpenAsync(cancel).ConfigureAwait(false);
            await new MuxPacket(MuxPacket.Terminate).Add(0u).SendAsync(socket, cancel).ConfigureAwait(false);
            await MuxPacket.ReceiveAsync(socket, cancel).ConfigureAwait(false);

            // It answers first and leaves then, taking the name with it; a new master would find the name in its way.
            for (var i = 0; i < 100 && File.Exists(Path); i++)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(10), cancel).ConfigureAwait(false);
            }
        }
        catch (SocketException)
        {
            // No master: what was asked for.
        }
    }

    /// <summary>
    /// Runs one command line in the login shell. Throws <see cref="SocketException"/> where the master is gone or the server opens
    /// no session: then the command did not run.
    /// </summary>
    public async Task<MuxSession> StartAsync(string commandLine, CancellationToken cancel)
    {
        var socket = await OpenAsync(cancel).ConfigureAwait(false);
        var input = new AnonymousPipeServerStream(PipeDirection.Out);
        var output = new AnonymousPipeServerStream(PipeDirection.In);
        var error = new AnonymousPipeServerStream(PipeDirection.In);
        try
        {
            await new MuxPacket(MuxPacket.NewSession)
                .Add(1u).Add("") // request number, reserved
                .Add(0u).Add(0u).Add(0u).Add(0u) // no terminal, X11, agent, subsystem
                .Add(NoEscapeCharacter).Add("").Add(commandLine)
                .SendAsync(socket, cancel).ConfigureAwait(false);
            await PassAsync(socket, input.ClientSafePipeHandle, cancel).ConfigureAwait(false);
            await PassAsync(socket, output.ClientSafePipeHandle, cancel).ConfigureAwait(false);
            await PassAsync(socket, error.ClientSafePipeHandle, cancel).ConfigureAwait(false);
            var reply = await MuxPacket.ReceiveAsync(socket, cancel).ConfigureAwait(false);
            if (reply is null || reply.Number() != MuxPacket.SessionOpened)
            {
                throw new SocketException((int)SocketError.ConnectionRefused);
            }

            // The master has its own copies now; with ours open, the end of the program would not be the end of its output.
            input.DisposeLocalCopyOfClientHandle();
            output.DisposeLocalCopyOfClientHandle();
            error.DisposeLocalCopyOfClientHandle();
            return new MuxSession(socket, input, output, error);
        }
        catch
        {
            socket.Dispose();
            await input.DisposeAsync().ConfigureAwait(false);
            await output.DisposeAsync().ConfigureAwait(false);
            await error.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static async Task PassAsync(Socket socket, SafeHandle file, CancellationToken cancel)
    {
        while (!DescriptorPassing.TrySend(socket, file))
        {
            await Task.Delay(1, cancel).ConfigureAwait(false);
        }
    }

    private async Task<Socket> OpenAsync(CancellationToken cancel)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path), cancel).ConfigureAwait(false);
            await new MuxPacket(MuxPacket.Hello).Add(Version).SendAsync(socket, cancel).ConfigureAwait(false);
            var hello = await MuxPacket.ReceiveAsync(socket, cancel).ConfigureAwait(false);
            if (hello is null || hello.Number() != MuxPacket.Hello || hello.Number() != Version)
            {
                throw new SocketException((int)SocketError.ProtocolNotSupported);
            }

            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
