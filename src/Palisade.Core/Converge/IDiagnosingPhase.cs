using Palisade.Core.Diagnostics;

namespace Palisade.Core.Converge;

/// <summary>
/// A phase that finds out why a node failed in it. The converger then sends the questions, as checks alone and for a short time, to the
/// nodes they are for, and shows the judgement in place of the bare failure.
/// </summary>
public interface IDiagnosingPhase : IPhase
{
    /// <summary>Catalogs whose checks report, as outputs, what there is to know; for the failed node and for others.</summary>
    /// <param name="failure">Names the resource that failed.</param>
    IEnumerable<Catalog> Questions(PhaseContext context, string failed, Diagnostic failure);

    /// <summary>The likely cause and the way out; null when <paramref name="failure"/> says it best.</summary>
    /// <param name="context">With the answers among its outputs; those of nodes that did not answer in time are missing.</param>
    Diagnostic? Judge(PhaseContext context, string failed, Diagnostic failure);
}
