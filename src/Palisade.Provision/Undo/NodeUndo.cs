using Palisade.Provision.Node;

namespace Palisade.Provision.Undo;

/// <summary><c>palisade destroy</c> on the node: replays the journal, then forgets everything Palisade keeps here.</summary>
internal static class NodeUndo
{
    /// <returns>What could not be put back; the journal stays as long as there is any, so that it can be run again.</returns>
    public static async Task<IReadOnlyList<string>> RunAsync(ISystem system, CancellationToken cancel)
    {
        var problems = await new UndoReplay(system, new UndoJournal(system, NodePaths.Undo)).RunAsync(cancel).ConfigureAwait(false);
        if (problems.Count == 0)
        {
            system.Delete(NodePaths.Config);
            system.Delete(NodePaths.Data);
            system.Delete(NodePaths.RebootNeeded);
        }

        return problems;
    }
}
