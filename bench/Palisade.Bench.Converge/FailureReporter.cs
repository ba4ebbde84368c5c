using Palisade.Core.Converge;
using Palisade.Core.Diagnostics;
using Palisade.Provision.Converge;

namespace Palisade.Bench.Converge;

/// <summary>Says only what went wrong: drawing progress is no part of the comparison (Ansible's goes to a file).</summary>
internal sealed class FailureReporter : IConvergeReporter
{
    public void NodeConnected(string node, string user)
    {
    }

    public void PhaseStarted(IPhase phase, IReadOnlyCollection<string> nodes)
    {
    }

    public void ResourceStarted(string node, string phase, string id)
    {
    }

    public void ResourceDone(string node, string phase, ResourceOutcome outcome)
    {
    }

    public void NodePhaseDone(string node, string phase, bool ok)
    {
    }

    public void NodeFailed(NodeFailure failure) =>
        Console.Error.WriteLine($"{failure.Node}: {failure.Diagnostic.Message} ({string.Join("; ", failure.Diagnostic.Notes)})");

    public void Say(string? node, string message, Severity severity = Severity.Note) => Console.Error.WriteLine($"{node}: {message}");
}
