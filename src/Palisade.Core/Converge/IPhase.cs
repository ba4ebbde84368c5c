namespace Palisade.Core.Converge;

/// <summary>
/// One step of convergence and a barrier: all nodes finish it before the next starts. A phase is a pure function of the spec,
/// the nodes' facts and earlier outputs; it never talks to a node.
/// </summary>
public interface IPhase
{
    /// <summary>Short and stable, kebab-case: appears in plans, logs and saved files.</summary>
    string Name { get; }

    /// <summary>What it does, for the progress line: "Harden SSH".</summary>
    string Title { get; }

    /// <summary>A catalog for each node that has anything to be checked; nodes without one are left alone.</summary>
    IEnumerable<Catalog> Plan(PhaseContext context);

    /// <summary>How many nodes may be applied at the same time; 1 for a rolling step.</summary>
    int Parallelism => int.MaxValue;
}
