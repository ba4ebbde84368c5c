using Palisade.Provision.Node;

namespace Palisade.Testing;

/// <summary>Locks of one process, as if each taker were another.</summary>
public sealed class FakeLocks : INodeLocks
{
    private readonly HashSet<string> taken = new(StringComparer.Ordinal);

    public IDisposable? TryTake(string path, string note) => taken.Add(path) ? new Held(this, path) : null;

    private sealed class Held(FakeLocks locks, string path) : IDisposable
    {
        public void Dispose() => locks.taken.Remove(path);
    }
}
