using System.Collections.Immutable;
using Palisade.Core.Converge;

namespace Palisade.Provision.Phases;

/// <summary>Collects what one phase wants of one node, in the order of application.</summary>
public sealed class CatalogBuilder(string phase, string node)
{
    private readonly ImmutableArray<Resource>.Builder resources = ImmutableArray.CreateBuilder<Resource>();
    private readonly ImmutableArray<string>.Builder unknown = ImmutableArray.CreateBuilder<string>();
    private readonly ImmutableArray<string>.Builder notes = ImmutableArray.CreateBuilder<string>();

    public void Add(params IEnumerable<Resource> items) => resources.AddRange(items);

    /// <summary>Adds one resource and gives its id, for those that follow its change.</summary>
    public string Put(Resource resource)
    {
        resources.Add(resource);
        return resource.Id;
    }

    /// <summary>What the phase leaves out here and why, in words.</summary>
    public void Note(string text) => notes.Add(text);

    /// <summary>What is known only after an earlier phase ran.</summary>
    public void Unknown(string text) => unknown.Add(text);

    /// <summary>Null when there is nothing to say about the node.</summary>
    public Catalog? Build() => resources.Count == 0 && unknown.Count == 0 && notes.Count == 0
        ? null
        : new Catalog
        {
            Phase = phase,
            Node = node,
            Resources = resources.ToImmutable(),
            Unknown = unknown.ToImmutable(),
            Notes = notes.ToImmutable(),
        };
}
