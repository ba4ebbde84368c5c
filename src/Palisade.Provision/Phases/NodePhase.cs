using Palisade.Core.Converge;
using Palisade.Core.Spec;

namespace Palisade.Provision.Phases;

/// <summary>A phase that looks at one node at a time.</summary>
public abstract class NodePhase : IPhase
{
    public abstract string Name { get; }

    public abstract string Title { get; }

    public IEnumerable<Catalog> Plan(PhaseContext context)
    {
        foreach (var node in context.Nodes)
        {
            var catalog = new CatalogBuilder(Name, node.Name);
            Describe(context, node, context.FactsOf(node), catalog);
            if (catalog.Build() is { } built)
            {
                yield return built;
            }
        }
    }

    protected abstract void Describe(PhaseContext context, NodeSpec node, NodeFacts facts, CatalogBuilder catalog);
}
