using Palisade.Core.Converge;
using Palisade.Core.Diagnostics;
using Palisade.Provision.Converge;

namespace Palisade.Output.Converge;

/// <summary>
/// Writes a run as JSON lines. Outcomes go without their outputs and diffs: an output can be a token and a diff can hold what
/// a file must not show.
/// </summary>
internal sealed class EventReporter(Action<RunEvent> write, TimeProvider clock) : IConvergeReporter
{
    private readonly Lock gate = new();

    /// <summary>First line of every stream.</summary>
    public void Begin(string version) => Write(new RunEvent { Type = "version", Format = "1.0", Palisade = version });

    public void End(int exitCode, int changed) => Write(new RunEvent { Type = "done", ExitCode = exitCode, Changed = changed });

    public void NodeConnected(string node, string user) => Write(new RunEvent { Type = "connected", Node = node, User = user });

    public void PhaseStarted(IPhase phase, IReadOnlyCollection<string> nodes) =>
        Write(new RunEvent { Type = "phase", Phase = phase.Name, Nodes = [.. nodes] });

    public void ResourceStarted(string node, string phase, string id)
    {
    }

    public void ResourceDone(string node, string phase, ResourceOutcome outcome)
    {
        if (outcome.State == OutcomeState.Same && outcome.Notes.IsEmpty)
        {
            return;
        }

        Write(new RunEvent
        {
            Type = "resource",
            Node = node,
            Phase = phase,
            Resource = outcome.Id,
            State = Word(outcome.State),
            Action = outcome.Change is { } change ? Word(change.Action) : null,
            Summary = outcome.Change?.Summary,
            Message = outcome.Error,
            Notes = outcome.Notes.IsEmpty ? null : outcome.Notes,
        });
    }

    public void NodePhaseDone(string node, string phase, bool ok) =>
        Write(new RunEvent { Type = "phase-done", Node = node, Phase = phase, Ok = ok });

    public void NodeFailed(NodeFailure failure) => Write(new RunEvent
    {
        Type = "failed",
        Node = failure.Node,
        Phase = failure.Phase,
        Code = failure.Diagnostic.Error.Code,
        Message = failure.Diagnostic.Message,
        Help = failure.Diagnostic.Help,
        Notes = failure.Diagnostic.Notes.IsEmpty ? null : failure.Diagnostic.Notes,
    });

    public void Say(string? node, string message, Severity severity) =>
        Write(new RunEvent { Type = "message", Node = node, Message = message, Severity = Word(severity) });

    private static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    private void Write(RunEvent line)
    {
        lock (gate)
        {
            write(line with { At = clock.GetUtcNow() });
        }
    }
}
