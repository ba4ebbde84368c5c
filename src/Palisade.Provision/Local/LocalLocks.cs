using Palisade.Provision.Node;

namespace Palisade.Provision.Local;

/// <summary>The locks of a node, where <see cref="LocalSystem"/> keeps what is a node's.</summary>
internal sealed class LocalLocks(LocalSystem system, INodeLocks locks) : INodeLocks
{
    public IDisposable? TryTake(string path, string note) => locks.TryTake(system.At(path), note);
}
