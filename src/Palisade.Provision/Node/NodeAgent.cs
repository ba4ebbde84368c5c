using System.Globalization;
using System.Text.Json;
using System.Threading.Channels;
using Palisade.Core.Converge.Protocol;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Provision.Audit;
using Palisade.Provision.Facts;
using Palisade.Provision.Guard;
using Palisade.Provision.Resources;
using Palisade.Provision.Undo;

namespace Palisade.Provision.Node;

/// <summary>
/// The board's half of a run: requests come in a line at a time, events go out a line at a time. Input is read while a request
/// is at work, because its end or its silence (the operator wants to stop, or is gone) lets the resource at hand finish and starts
/// no other.
/// </summary>
internal sealed class NodeAgent(ISystem system, INodeLocks locks, AccessGuard guard, FactsReader facts, IReadOnlyList<IEngineStateReader> engines, string version)
{
    private readonly ProviderRegistry registry = ProviderRegistry.Default;
    private readonly UndoJournal undo = new(system, NodePaths.Undo);
    private IDisposable? held;

    private const string EndingMark = "ending";

    private static readonly TimeSpan EndingWait = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan BusyWait = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan LockPoll = TimeSpan.FromMilliseconds(250);

    /// <returns>When the input has ended or <paramref name="stop"/> was asked for.</returns>
    public async Task ServeAsync(Stream input, Stream output, CancellationToken stop)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var lines = Channel.CreateBounded<string>(1);
        var reading = ReadAsync(input, lines.Writer, ending);
        var writer = new EventWriter(output);
        try
        {
            writer.Write(new HelloEvent(version, guard.Waiting, guard.LastReverted));
            await foreach (var line in lines.Reader.ReadAllAsync(stop).ConfigureAwait(false))
            {
                await AnswerAsync(line, writer, ending.Token, stop).ConfigureAwait(false);
            }

            await reading.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The read of standard input that is under way cannot be broken off; the process ends without it.
        }
        finally
        {
            held?.Dispose();
            await ending.CancelAsync().ConfigureAwait(false);
        }
    }

    private async Task ReadAsync(Stream input, ChannelWriter<string> lines, CancellationTokenSource ending)
    {
        using var watch = new OperatorWatch(system.Clock);
        using var deaf = CancellationTokenSource.CreateLinkedTokenSource(ending.Token, watch.Gone);
        var reader = new LineReader(input, watch.Heard);
        try
        {
            while (await reader.ReadAsync(deaf.Token).ConfigureAwait(false) is { } line)
            {
                // An empty line only says that the operator is there.
                if (line.Length > 0)
                {
                    await lines.WriteAsync(line, deaf.Token).ConfigureAwait(false);
                }
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The connection is gone or silent, or the agent was told to stop: in any case nothing more comes.
        }

        lines.Complete();
        await ending.CancelAsync().ConfigureAwait(false);
        MarkEnding();
    }

    private async Task AnswerAsync(string line, EventWriter writer, CancellationToken ending, CancellationToken stop)
    {
        try
        {
            writer.Write(await HandleAsync(Parse(line), writer.Write, ending, stop).ConfigureAwait(false));
        }
        catch (PalisadeException e)
        {
            writer.Write(new ErrorEvent(e.Diagnostic.Error.Code, e.Diagnostic.Message, e.Diagnostic.Help));
        }
        catch (OperationCanceledException)
        {
            writer.Write(new ErrorEvent(ConvergeErrors.NodeFailed.Code, "the request was broken off"));
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            writer.Write(new ErrorEvent(ConvergeErrors.NodeFailed.Code, $"{e.GetType().Name}: {e.Message}"));
        }
    }

    private static NodeRequest Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, ProtocolJson.Default.NodeRequest) ?? throw new JsonException("null");
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw new PalisadeException(ConvergeErrors.BadRequest, "the node got a request that it does not understand", "run the same version of Palisade everywhere", inner: e);
        }
    }

    private async Task<NodeEvent> HandleAsync(NodeRequest request, Action<NodeEvent> emit, CancellationToken ending, CancellationToken stop)
    {
        switch (request)
        {
            case FactsRequest:
                emit(new FactsEvent(await facts.ReadAsync(stop).ConfigureAwait(false)));
                return new DoneEvent(true);
            case LockRequest take:
                await TakeLockAsync(take.Owner, ending).ConfigureAwait(false);
                return new DoneEvent(true);
            case CheckRequest check:
                var seen = await Runner().CheckAsync(check.Catalog, emit, stop).ConfigureAwait(false);
                return new DoneEvent(seen.Ok, seen.RebootNeeded);
            case ApplyRequest apply:
                await TakeLockAsync(apply.Run, ending).ConfigureAwait(false);
                RefuseWhileGuarded();
                guard.ForgetReverted();
                var done = await Runner().ApplyAsync(apply.Catalog, apply.GuardSeconds, emit, ending).ConfigureAwait(false);
                return new DoneEvent(done.Ok && !done.Stopped, done.RebootNeeded);
            case ArtifactsRequest artifacts:
                await TakeLockAsync(artifacts.Run, ending).ConfigureAwait(false);
                emit(new ArtifactsEvent(await new IncomingArtifacts(system).SurveyAsync(artifacts.Artifacts, ending).ConfigureAwait(false)));
                return new DoneEvent(true);
            case AuditRequest audit:
                emit(new AuditEvent(await AuditEvaluator.EvaluateAsync(audit.Checks, system, stop).ConfigureAwait(false)));
                return new DoneEvent(true);
            case StatusRequest status:
                emit(new StatusEvent(await new StatusReader(system, engines).ReadAsync(status, stop).ConfigureAwait(false)));
                return new DoneEvent(true);
            case UndoRequest restore:
                await TakeLockAsync(restore.Run, ending).ConfigureAwait(false);
                RefuseWhileGuarded();
                return await UndoAsync(emit).ConfigureAwait(false);
            default:
                throw new PalisadeException(ConvergeErrors.BadRequest, $"the node does not know the request `{request.GetType().Name}`");
        }
    }

    private CatalogRunner Runner() => new(system, registry, undo, guard);

    private async Task<NodeEvent> UndoAsync(Action<NodeEvent> emit)
    {
        var problems = await NodeUndo.RunAsync(system, CancellationToken.None).ConfigureAwait(false);
        foreach (var problem in problems)
        {
            emit(new OutcomeEvent(new Palisade.Core.Converge.ResourceOutcome
            {
                Id = "undo",
                State = Palisade.Core.Converge.OutcomeState.Failed,
                Error = problem,
            }));
        }

        return new DoneEvent(problems.Count == 0);
    }

    /// <summary>
    /// Waits for a run whose operator is gone: it finishes the resource at hand, which can be an installation, and then ends. A run
    /// that somebody still watches is refused after a moment, in which its operator's end may come to be known.
    /// </summary>
    private async Task TakeLockAsync(string owner, CancellationToken ending)
    {
        if (held is not null)
        {
            return;
        }

        system.EnsurePrivateFolder(NodePaths.Runtime);

        var begun = system.Clock.GetUtcNow();
        while (true)
        {
            var now = system.Clock.GetUtcNow();
            held = locks.TryTake(NodePaths.ApplyLock, $"{owner}\n{now.ToString("O", CultureInfo.InvariantCulture)}\n");
            if (held is not null)
            {
                return;
            }

            var note = (system.ReadText(NodePaths.ApplyLock) ?? "").Split('\n');
            if (ending.IsCancellationRequested || now - begun >= (note.Contains(EndingMark) ? EndingWait : BusyWait))
            {
                var since = DateTimeOffset.TryParse(note.ElementAtOrDefault(1), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var then)
                    ? $" for {Math.Max(0, (now - then).TotalSeconds):0} s"
                    : "";
                throw new PalisadeException(ConvergeErrors.NodeBusy, $"`{note[0]}` has been at work on this node{since}", "wait until it is done, or end it where it runs");
            }

            // Whoever asked is gone: the next turn says busy to nobody and ends.
            await Task.Delay(LockPoll, system.Clock, ending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Tells who waits for the lock that nobody watches this run any more.</summary>
    private void MarkEnding()
    {
        if (held is not null)
        {
            system.Append(NodePaths.ApplyLock, System.Text.Encoding.UTF8.GetBytes(EndingMark + "\n"));
        }
    }

    private void RefuseWhileGuarded()
    {
        if (guard.Waiting is { } id)
        {
            throw new PalisadeException(ConvergeErrors.GuardPending, $"an earlier change that can cut access waits for its confirmation or its end (guard `{id}`)", "run `palisade apply` again in a minute or two");
        }
    }
}
