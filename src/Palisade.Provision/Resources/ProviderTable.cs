namespace Palisade.Provision.Resources;

/// <summary>The table itself: a new kind of resource is one line here.</summary>
internal static class ProviderTable
{
    public static IReadOnlyDictionary<Type, IResourceProvider> All { get; } = new Dictionary<Type, IResourceProvider>
    {
    };
}
