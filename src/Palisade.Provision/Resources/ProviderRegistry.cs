using System.Collections.Frozen;
using Palisade.Core.Converge;

namespace Palisade.Provision.Resources;

/// <summary>Which provider makes which kind of resource so: a plain table, one line a kind.</summary>
public sealed class ProviderRegistry(IReadOnlyDictionary<Type, IResourceProvider> providers)
{
    private readonly FrozenDictionary<Type, IResourceProvider> providers = providers.ToFrozenDictionary();

    public static ProviderRegistry Default { get; } = new(ProviderTable.All);

    /// <summary>Null for a kind that this version of the node agent does not know.</summary>
    public IResourceProvider? Find(Resource resource) => providers.GetValueOrDefault(resource.GetType());
}
