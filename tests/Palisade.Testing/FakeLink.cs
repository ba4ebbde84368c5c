using System.IO.Pipelines;
using System.Text.Json;
using Palisade.Core.Converge.Protocol;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Provision.Converge;
using Palisade.Provision.Fleet;
using Palisade.Provision.Node;

namespace Palisade.Testing;

/// <summary>One connection to a board in memory: pipes, and a loop that answers as the agent on a board does.</summary>
internal sealed class FakeLink : INodeLink
{
    private readonly FakeFleetNode board;
    private readonly Pipe requests = new();
    private readonly Pipe events = new();
    private readonly Task loop;

    public FakeLink(FakeFleetNode board, string user)
    {
        this.board = board;
        User = user;
        Input = requests.Writer.AsStream();
        Output = events.Reader.AsStream();
        loop = Task.Run(ServeAsync);
    }

    public string User { get; }

    public INodeSession Session => new FakeSession(board, User);

    public Stream Input { get; }

    public Stream Output { get; }

    public string ErrorTail => "";

    public async ValueTask DisposeAsync()
    {
        await Input.DisposeAsync();
        await loop;
    }

    private async Task ServeAsync()
    {
        var writer = events.Writer.AsStream();
        try
        {
            Send(writer, new HelloEvent("test", board.ArmedGuard, null));
            using var reader = new StreamReader(requests.Reader.AsStream());
            while (await reader.ReadLineAsync() is { } line)
            {
                if (line.Length == 0)
                {
                    board.Heartbeats.Release();
                    continue;
                }

                var request = JsonSerializer.Deserialize(line, ProtocolJson.Default.NodeRequest)!;
                board.Requests.Enqueue(request);
                Send(writer, await AnswerAsync(request, e => Send(writer, e)));
            }
        }
        catch (IOException)
        {
            // The board broke off, as the test asked.
        }
        finally
        {
            await events.Writer.CompleteAsync();
        }
    }

    private async Task<NodeEvent> AnswerAsync(NodeRequest request, Action<NodeEvent> emit)
    {
        switch (request)
        {
            case LockRequest when board.LockedBy is { } owner:
                return new ErrorEvent(RunErrors.NodeBusy.Code, $"locked by {owner}");
            case FactsRequest:
                emit(new FactsEvent(board.Facts with { SshUser = User }));
                return new DoneEvent(true);
            case CheckRequest check:
                await board.Node.Runner.CheckAsync(check.Catalog, emit, CancellationToken.None);
                return new DoneEvent(true);
            case ApplyRequest apply:
                return board.AroundApply is { } around
                    ? await around(apply.Catalog, emit, tell => ApplyAsync(apply, tell))
                    : await ApplyAsync(apply, emit);
            case ArtifactsRequest artifacts:
                emit(new ArtifactsEvent(await new IncomingArtifacts(board.Node.System).SurveyAsync(artifacts.Artifacts, CancellationToken.None)));
                return new DoneEvent(true);
            case StatusRequest asked when board.Status is { } status:
                emit(new StatusEvent(status(asked)));
                return new DoneEvent(true);
            case UndoRequest:
                return new DoneEvent(true);
            default:
                return new DoneEvent(true);
        }
    }

    private async Task<NodeEvent> ApplyAsync(ApplyRequest apply, Action<NodeEvent> emit)
    {
        var result = await board.Node.Runner.ApplyAsync(apply.Catalog, apply.GuardSeconds, Watch(emit), CancellationToken.None);
        return new DoneEvent(result.Ok, result.RebootNeeded);
    }

    private Action<NodeEvent> Watch(Action<NodeEvent> emit) => e =>
    {
        if (e is StartedEvent started)
        {
            board.OnStarted?.Invoke(started.Id);
            if (started.Id == board.BreaksAt)
            {
                throw new IOException("the board lost power");
            }
        }

        emit(e);
    };

    private static void Send(Stream writer, NodeEvent e)
    {
        writer.Write(JsonSerializer.SerializeToUtf8Bytes(e, ProtocolJson.Default.NodeEvent));
        writer.Write("\n"u8);
        writer.Flush();
    }
}
