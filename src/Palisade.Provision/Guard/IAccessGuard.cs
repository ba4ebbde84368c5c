using Palisade.Provision.Resources;

namespace Palisade.Provision.Guard;

/// <summary>Arms the way back before a change that can cut access.</summary>
public interface IAccessGuard
{
    /// <summary>Everything kept in the guard's journal comes back after <paramref name="seconds"/> without a confirmation.</summary>
    Task<IArmedGuard> ArmAsync(int seconds, IUndoJournal undo, CancellationToken cancel);
}

public interface IArmedGuard
{
    string Id { get; }

    /// <summary>Writes to the guard's and to the undo journal; all further changes go through it.</summary>
    IUndoJournal Journal { get; }

    /// <summary>The catalog is done: the time for confirming starts again from now.</summary>
    Task HoldAsync(CancellationToken cancel);

    /// <summary>Brings the kept state back now, because the catalog failed. What could not be brought back, in words.</summary>
    Task<IReadOnlyList<string>> RevertAsync(CancellationToken cancel);
}
