namespace Palisade.Provision.Resources.Kubernetes;

/// <summary>What tells one object from another. The API's version is no part of it: it is only a way of looking at the object.</summary>
/// <param name="Group">Empty for the core group.</param>
/// <param name="Namespace">Empty for an object of the whole cluster.</param>
internal readonly record struct KubeKey(string Group, string Kind, string Namespace, string Name)
{
    /// <summary>For a person: <c>Deployment palisade-site/site</c>.</summary>
    public override string ToString() => Namespace.Length > 0 ? $"{Kind} {Namespace}/{Name}" : $"{Kind} {Name}";
}
