using Palisade.Provision.Guard;
using Palisade.Provision.Resources;

namespace Palisade.Testing;

/// <summary>Counts what a guard was asked for; its journal is a fake of its own.</summary>
public sealed class FakeGuard : IAccessGuard, IArmedGuard
{
    public string Id => "fake";

    public int Armed { get; private set; }

    public int Held { get; private set; }

    public int Reverted { get; private set; }

    public IUndoJournal Journal { get; private set; } = new FakeUndoJournal();

    public Task<IArmedGuard> ArmAsync(int seconds, IUndoJournal undo, CancellationToken cancel)
    {
        Armed++;
        Journal = undo;
        return Task.FromResult<IArmedGuard>(this);
    }

    public Task HoldAsync(CancellationToken cancel)
    {
        Held++;
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<string>> RevertAsync(CancellationToken cancel)
    {
        Reverted++;
        return Task.FromResult<IReadOnlyList<string>>([]);
    }
}
