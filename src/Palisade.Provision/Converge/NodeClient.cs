using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Protocol;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Provision.Fleet;
using Palisade.Provision.Node;

namespace Palisade.Provision.Converge;

/// <summary>
/// The operator's side of the conversation with one node: a request, then events until the node says it is done. One request
/// at a time; a second one waits for its turn.
/// </summary>
public sealed class NodeClient : IAsyncDisposable
{
    /// <summary>A node that sends a longer line is not a Palisade agent.</summary>
    private const int MaxLine = 64 * 1024 * 1024;

    private readonly INodeLink link;
    private readonly PipeReader reader;
    private readonly SemaphoreSlim turn = new(1);
    private readonly SemaphoreSlim writing = new(1, 1);
    private readonly CancellationTokenSource closed = new();
    private readonly Task beating;

    private NodeClient(string node, INodeLink link, TimeProvider clock)
    {
        Node = node;
        this.link = link;
        reader = PipeReader.Create(link.Output);
        beating = BeatAsync(clock);
    }

    public string Node { get; }

    public string User => link.User;

    public INodeSession Session => link.Session;

    public HelloEvent Hello { get; private set; } = new("", null, null);

    public static async Task<NodeClient> OpenAsync(string node, INodeLink link, TimeProvider clock, CancellationToken cancel)
    {
        var client = new NodeClient(node, link, clock);
        try
        {
            client.Hello = await client.ReadAsync(cancel).ConfigureAwait(false) as HelloEvent
                ?? throw client.Broken("its first line is not a greeting");
            return client;
        }
        catch
        {
            await client.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async Task<NodeFacts> FactsAsync(CancellationToken cancel)
    {
        NodeFacts? facts = null;
        await SendAsync(new FactsRequest(), e => facts = (e as FactsEvent)?.Facts ?? facts, cancel).ConfigureAwait(false);
        return facts ?? throw Broken("it sent no facts");
    }

    public async Task<NodeStatus> StatusAsync(StatusRequest request, CancellationToken cancel)
    {
        NodeStatus? status = null;
        await SendAsync(request, e => status = (e as StatusEvent)?.Status ?? status, cancel).ConfigureAwait(false);
        return status ?? throw Broken("it sent no status");
    }

    /// <summary>
    /// Sends a request and hands each event to <paramref name="on"/> until the node is done. An <see cref="ErrorEvent"/>
    /// becomes an exception with the node's code.
    /// </summary>
    /// <remarks>
    /// When <paramref name="cancel"/> fires the node is asked to end after its current resource, and what it still says is
    /// read to the end, so that the outcome of a step that was under way is known.
    /// </remarks>
    public async Task<DoneEvent> SendAsync(NodeRequest request, Action<NodeEvent> on, CancellationToken cancel)
    {
        await turn.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            return await ConverseAsync(request, on, cancel).ConfigureAwait(false);
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task<DoneEvent> ConverseAsync(NodeRequest request, Action<NodeEvent> on, CancellationToken cancel)
    {
        try
        {
            await WriteLineAsync(JsonSerializer.SerializeToUtf8Bytes(request, ProtocolJson.Default.NodeRequest), cancel).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            throw Broken("the connection broke", e);
        }

        // A closed input is how the agent is told to stop; it finishes the resource it is in and says what became of it.
        using var stop = cancel.Register(() => link.Input.Dispose());
        while (true)
        {
            switch (await ReadAsync(CancellationToken.None).ConfigureAwait(false))
            {
                case null when cancel.IsCancellationRequested:
                    throw new OperationCanceledException(cancel);
                case null:
                    throw Broken("the connection broke");
                case DoneEvent done:
                    return done;
                case ErrorEvent error:
                    throw new PalisadeException(
                        ErrorCatalog.Find(error.Code) ?? RunErrors.AgentFailed, error.Message, error.Help, Node);
                case var other:
                    on(other);
                    break;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await closed.CancelAsync().ConfigureAwait(false);
        await link.DisposeAsync().ConfigureAwait(false);
        await beating.ConfigureAwait(false);
        await reader.CompleteAsync().ConfigureAwait(false);
        closed.Dispose();
        writing.Dispose();
    }

    /// <summary>Also while a question waits for its user: to the node, silence means that the operator's machine is gone.</summary>
    private async Task BeatAsync(TimeProvider clock)
    {
        try
        {
            while (true)
            {
                await Task.Delay(OperatorWatch.Heartbeat, clock, closed.Token).ConfigureAwait(false);
                await WriteLineAsync([], closed.Token).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The conversation is over; a request that is still to come will say why.
        }
    }

    private async Task WriteLineAsync(byte[] line, CancellationToken cancel)
    {
        await writing.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            await link.Input.WriteAsync(line, cancel).ConfigureAwait(false);
            await link.Input.WriteAsync("\n"u8.ToArray(), cancel).ConfigureAwait(false);
            await link.Input.FlushAsync(cancel).ConfigureAwait(false);
        }
        finally
        {
            writing.Release();
        }
    }

    private async Task<NodeEvent?> ReadAsync(CancellationToken cancel)
    {
        while (true)
        {
            ReadResult read;
            try
            {
                read = await reader.ReadAsync(cancel).ConfigureAwait(false);
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
                return null;
            }

            if (read.Buffer.PositionOf((byte)'\n') is { } end)
            {
                var line = read.Buffer.Slice(0, end);
                var parsed = Parse(line);
                reader.AdvanceTo(read.Buffer.GetPosition(1, end));
                return parsed;
            }

            if (read.Buffer.Length > MaxLine)
            {
                throw Broken("it sent a line of over 64 MiB");
            }

            if (read.IsCompleted)
            {
                return null;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private NodeEvent Parse(ReadOnlySequence<byte> line)
    {
        try
        {
            var json = new Utf8JsonReader(line);
            return JsonSerializer.Deserialize(ref json, ProtocolJson.Default.NodeEvent) ?? throw Broken("it sent nothing");
        }
        catch (JsonException e)
        {
            var text = Encoding.UTF8.GetString(line.Slice(0, Math.Min(line.Length, 200)).ToArray());
            throw Broken($"it sent `{text}`", e);
        }
    }

    private PalisadeException Broken(string what, Exception? inner = null)
    {
        var tail = link.ErrorTail.Trim();
        return new PalisadeException(
            new Diagnostic
            {
                Error = RunErrors.AgentFailed,
                Message = $"the conversation with node `{Node}` failed: {what}",
                Notes = tail.Length > 0 ? ["the node said: " + tail] : [],
                Help = "run `palisade apply` again: it goes on where it stopped",
                Node = Node,
            },
            inner);
    }
}
