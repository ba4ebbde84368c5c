using Palisade.Core.Converge;
using Palisade.Core.Diagnostics;

namespace Palisade.Provision.Converge;

/// <summary>Tells several reporters: the screen and the log file.</summary>
public sealed class ReporterGroup(params IReadOnlyList<IConvergeReporter> reporters) : IConvergeReporter
{
    public void NodeConnected(string node, string user) => Tell(r => r.NodeConnected(node, user));

    public void PhaseStarted(IPhase phase, IReadOnlyCollection<string> nodes) => Tell(r => r.PhaseStarted(phase, nodes));

    public void ResourceStarted(string node, string phase, string id) => Tell(r => r.ResourceStarted(node, phase, id));

    public void ResourceDone(string node, string phase, ResourceOutcome outcome) => Tell(r => r.ResourceDone(node, phase, outcome));

    public void Progress(string node, string phase, string what, long done, long total) => Tell(r => r.Progress(node, phase, what, done, total));

    public void NodePhaseDone(string node, string phase, bool ok) => Tell(r => r.NodePhaseDone(node, phase, ok));

    public void NodeFailed(NodeFailure failure) => Tell(r => r.NodeFailed(failure));

    public void Say(string? node, string message, Severity severity) => Tell(r => r.Say(node, message, severity));

    private void Tell(Action<IConvergeReporter> what)
    {
        foreach (var reporter in reporters)
        {
            what(reporter);
        }
    }
}
