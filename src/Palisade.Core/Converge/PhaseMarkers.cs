namespace Palisade.Core.Converge;

/// <summary>
/// A phase that may only run over a session of one of the spec's operators. Before it, the converger logs in anew as an
/// operator on every node, which proves the login that the phase may make the only one.
/// </summary>
public interface IRequiresOperatorLogin : IPhase;

/// <summary>After this phase, nodes with a pending <see cref="Risk.Reboot"/> change are rebooted once, together.</summary>
public interface IRebootBarrier : IPhase;
