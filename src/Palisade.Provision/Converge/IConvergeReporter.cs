using Palisade.Core.Converge;
using Palisade.Core.Diagnostics;

namespace Palisade.Provision.Converge;

/// <summary>
/// Hears what a run does, as it happens and from several threads at once. Screens and logs implement it; none of them changes
/// what is done.
/// </summary>
public interface IConvergeReporter
{
    void NodeConnected(string node, string user);

    void PhaseStarted(IPhase phase, IReadOnlyCollection<string> nodes);

    void ResourceStarted(string node, string phase, string id);

    void ResourceDone(string node, string phase, ResourceOutcome outcome);

    /// <summary>Something that takes long goes on: bytes of all bytes.</summary>
    void Progress(string node, string phase, string what, long done, long total)
    {
    }

    void NodePhaseDone(string node, string phase, bool ok);

    void NodeFailed(NodeFailure failure);

    /// <summary>A sentence for the person watching; <paramref name="node"/> is null where it is about the run.</summary>
    void Say(string? node, string message, Severity severity = Severity.Note);
}
