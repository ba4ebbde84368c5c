namespace Palisade.Provision.Node;

/// <summary>Locks between processes on the node, given back at the latest when the process ends.</summary>
public interface INodeLocks
{
    /// <summary>Null where another process has it; its note is then in the file at <paramref name="path"/>.</summary>
    IDisposable? TryTake(string path, string note);
}
