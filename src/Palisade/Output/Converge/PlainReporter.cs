using Palisade.Core.Converge;
using Palisade.Core.Diagnostics;
using Palisade.Core.Text;
using Palisade.Provision.Converge;

namespace Palisade.Output.Converge;

/// <summary>
/// Progress as lines that are only appended, each beginning with its node: for pipes, logs and continuous integration.
/// </summary>
internal class PlainReporter(Terminal terminal, TimeProvider clock) : IConvergeReporter
{
    private readonly Dictionary<string, (long Started, int Changed)> phases = new(StringComparer.Ordinal);

    /// <summary>Held while anything is written; an owner may take it again.</summary>
    protected Lock Gate { get; } = new();

    protected Terminal Terminal { get; } = terminal;

    protected TimeProvider Clock { get; } = clock;

    public virtual void NodeConnected(string node, string user) => Line($"{node}: connected as {user}");

    public virtual void PhaseStarted(IPhase phase, IReadOnlyCollection<string> nodes)
    {
        lock (Gate)
        {
            foreach (var node in nodes)
            {
                phases[node] = (Clock.GetTimestamp(), 0);
            }
        }
    }

    public virtual void ResourceStarted(string node, string phase, string id)
    {
    }

    public virtual void ResourceDone(string node, string phase, ResourceOutcome outcome)
    {
        if (outcome.State is OutcomeState.Changed)
        {
            lock (Gate)
            {
                phases[node] = phases.GetValueOrDefault(node) is var (started, changed) ? (started, changed + 1) : (0, 1);
            }

            Line($"{node}: {phase}: {ChangeSigns.Of(outcome.Change?.Action ?? ChangeAction.Run)} {outcome.Id}");
        }

        foreach (var note in outcome.State is OutcomeState.Changed or OutcomeState.Failed ? outcome.Notes : [])
        {
            Line($"{node}: {phase}: note: {note}");
        }
    }

    public virtual void Progress(string node, string phase, string what, long done, long total)
    {
    }

    public virtual void NodePhaseDone(string node, string phase, bool ok)
    {
        var (started, changed) = phases.GetValueOrDefault(node);
        if (ok && changed > 0)
        {
            Line($"{node}: {phase}: {changed} changed ({Clock.GetElapsedTime(started).TotalSeconds:0.0} s)");
        }
    }

    public virtual void NodeFailed(NodeFailure failure)
    {
        lock (Gate)
        {
            Clear();
            new DiagnosticPrinter(Terminal).Print(failure.Diagnostic);
        }
    }

    public virtual void Say(string? node, string message, Severity severity) =>
        Line((node is null ? "" : node + ": ") + (severity == Severity.Warning ? "warning: " : "") + message);

    protected void Line(string text)
    {
        lock (Gate)
        {
            Clear();
            Terminal.Error.WriteLine(DisplayText.Printable(text));
        }
    }

    /// <summary>Takes away what was drawn and will be drawn again. Called with the lock held.</summary>
    protected virtual void Clear()
    {
    }
}
