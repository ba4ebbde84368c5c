using Palisade.Core.Converge;
using Palisade.Core.Diagnostics;
using Palisade.Core.Text;
using Palisade.Provision.Converge;

namespace Palisade.Output.Converge;

/// <summary>
/// Progress on a terminal: one line a node, redrawn in place. What must stay readable (failures, warnings) scrolls above.
/// </summary>
internal sealed class LiveReporter(Terminal terminal, TimeProvider clock, IReadOnlyList<string> nodes) : PlainReporter(terminal, clock), IDisposable
{
    private static readonly TimeSpan Redraw = TimeSpan.FromMilliseconds(80);

    private readonly Dictionary<string, NodeLine> lines = nodes.ToDictionary(n => n, _ => new NodeLine(), StringComparer.Ordinal);
    private readonly int width = nodes.Count == 0 ? 0 : nodes.Max(n => n.Length);
    private long drawnAt;
    private int drawn;

    public override void NodeConnected(string node, string user) => Set(node, l => l with { Doing = $"connected as {user}" });

    public override void PhaseStarted(IPhase phase, IReadOnlyCollection<string> nodes)
    {
        foreach (var node in nodes)
        {
            Set(node, l => l with { Phase = phase.Title, Doing = "" });
        }
    }

    public override void ResourceStarted(string node, string phase, string id) => Set(node, l => l with { Doing = id });

    public override void ResourceDone(string node, string phase, ResourceOutcome outcome) =>
        Set(node, l => outcome.State == OutcomeState.Changed ? l with { Changed = l.Changed + 1, Doing = outcome.Id } : l);

    public override void Progress(string node, string phase, string what, long done, long total) =>
        Set(node, l => l with { Doing = $"{what}: {FileSize.Of(done)} of {FileSize.Of(total)}" });

    public override void NodePhaseDone(string node, string phase, bool ok) => Set(node, l => l with { Doing = ok ? "done" : "failed" });

    public override void NodeFailed(NodeFailure failure)
    {
        base.NodeFailed(failure);
        Set(failure.Node, l => l with { Doing = "failed", Failed = true });
    }

    public override void Say(string? node, string message, Severity severity)
    {
        if (severity != Severity.Note || node is null)
        {
            base.Say(node, message, severity);
        }
        else
        {
            Set(node, l => l with { Doing = message });
        }
    }

    /// <summary>Takes the drawing away: results follow on a clean screen.</summary>
    public void Dispose()
    {
        lock (Gate)
        {
            Clear();
        }
    }

    protected override void Clear()
    {
        if (drawn > 0)
        {
            Terminal.Error.Write($"\e[{drawn}A\r\e[J");
            drawn = 0;
        }
    }

    private void Set(string node, Func<NodeLine, NodeLine> change)
    {
        lock (Gate)
        {
            lines[node] = change(lines.GetValueOrDefault(node) ?? new NodeLine());
            if (drawn > 0 && Clock.GetElapsedTime(drawnAt) < Redraw)
            {
                return;
            }

            Draw();
        }
    }

    private void Draw()
    {
        Clear();
        drawnAt = Clock.GetTimestamp();
        foreach (var node in nodes)
        {
            var line = lines[node];
            var text = $"{node.PadRight(width)}  {line.Phase,-24} {(line.Changed > 0 ? $"{line.Changed} changed  " : "")}{line.Doing}";
            var shown = DisplayText.Fit(DisplayText.Printable(text), Terminal.Width - 1).TrimEnd();
            Terminal.Error.WriteLine(Ansi.Paint(Terminal.ErrorHasColor && line.Failed, Ansi.Red, shown));
            drawn++;
        }
    }

    private sealed record NodeLine(string Phase = "", string Doing = "connecting", int Changed = 0, bool Failed = false);
}
