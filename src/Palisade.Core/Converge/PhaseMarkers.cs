using Palisade.Core.Diagnostics;

namespace Palisade.Core.Converge;

/// <summary>
/// A phase that may only run over a session of one of the spec's operators. Before it, the converger logs in anew as an
/// operator on every node, which proves the login that the phase may make the only one.
/// </summary>
public interface IRequiresOperatorLogin : IPhase;

/// <summary>
/// A phase that interrupts what a node runs whenever it changes something there. On a node that is a member of a formed cluster, the
/// converger first looks whether anything would change, then drains the node from another server, applies, waits until the
/// cluster sees the node ready, and lets it take work again: one node at a time, never below the quorum.
/// </summary>
public interface IDrainingPhase : IPhase;

/// <summary>After this phase, nodes with a pending <see cref="Risk.Reboot"/> change are rebooted once, together.</summary>
public interface IRebootBarrier : IPhase;

/// <summary>
/// A phase that changes nothing and waits until a node serves. What it finds in order before a node reboots is awaited again after
/// the reboot, before the next node may go.
/// </summary>
public interface IServingPhase : IPhase;

/// <summary>
/// A phase that only asks, and whose answers can stand against the whole run. A plan looks at them when it comes to the phase; an apply
/// does so before the first change of any phase as well.
/// </summary>
public interface ISurveyPhase : IPhase
{
    /// <summary>
    /// What to ask before the first change; empty where nobody can answer yet, or where no answer could stand against the run.
    /// </summary>
    IEnumerable<Catalog> Questions(PhaseContext context);

    /// <summary>Why the run may not go on, by what the nodes said; null when it may.</summary>
    Diagnostic? Objection(PhaseContext context);
}
