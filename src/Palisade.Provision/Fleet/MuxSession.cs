using System.Net.Sockets;

namespace Palisade.Provision.Fleet;

/// <summary>One program on the node, over a master's connection. Disposing ends the channel, not the program.</summary>
internal sealed class MuxSession : IAsyncDisposable
{
    private readonly Socket socket;
    private readonly CancellationTokenSource closed = new();

    public MuxSession(Socket socket, Stream input, Stream output, Stream error)
    {
        (this.socket, Input, Output, Error) = (socket, input, output, error);
        Exit = WatchAsync();
    }

    public Stream Input { get; }

    public Stream Output { get; }

    public Stream Error { get; }

    /// <summary>The exit status; null where the connection broke or the program died without one.</summary>
    public Task<int?> Exit { get; }

    public async ValueTask DisposeAsync()
    {
        await closed.CancelAsync().ConfigureAwait(false);
        socket.Dispose();
        await Exit.ConfigureAwait(false);
        await Input.DisposeAsync().ConfigureAwait(false);
        await Output.DisposeAsync().ConfigureAwait(false);
        await Error.DisposeAsync().ConfigureAwait(false);
        closed.Dispose();
    }

    private async Task<int?> WatchAsync()
    {
        try
        {
            while (await MuxPacket.ReceiveAsync(socket, closed.Token).ConfigureAwait(false) is { } packet)
            {
                if (packet.Number() == MuxPacket.ExitMessage)
                {
                    packet.Number();
                    return (int)packet.Number();
                }
            }

            return null;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            return null;
        }
    }
}
