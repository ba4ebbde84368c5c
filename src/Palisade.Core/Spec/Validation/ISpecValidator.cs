using Palisade.Core.Spec.Binding;
using Palisade.Core.Spec.Schema;

namespace Palisade.Core.Spec.Validation;

/// <summary>
/// One concern that no single value shows. Adds all its findings and returns; skips what rests on values that were already
/// refused (<see cref="BoundValues.IsBroken"/>), so that one mistake is one finding.
/// </summary>
internal interface ISpecValidator
{
    void Validate(ValidationContext context);
}

internal sealed record ValidationContext
{
    public required ClusterSpec Spec { get; init; }

    public required BoundValues Values { get; init; }

    public required FindingReport Report { get; init; }

    public required SpecFiles Files { get; init; }

    /// <summary>Names of the audit's checks, or null where they are not known.</summary>
    public required IReadOnlyCollection<string>? KnownChecks { get; init; }

    /// <summary>Nodes whose address was read.</summary>
    public IEnumerable<NodeSpec> AddressedNodes => Spec.Nodes.Where(n => n.Address.Length > 0);

    /// <summary>False where somebody else runs the cluster.</summary>
    public bool HasBoards => Spec.Engine.Kind != EngineKinds.Kubernetes;
}
