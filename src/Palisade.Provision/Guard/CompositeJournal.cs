using System.Collections.Immutable;
using Palisade.Provision.Resources;

namespace Palisade.Provision.Guard;

/// <summary>Keeps in several journals, each with its own memory of what it saw first.</summary>
internal sealed class CompositeJournal(params ImmutableArray<IUndoJournal> journals) : IUndoJournal
{
    public Task KeepPathAsync(string path, CancellationToken cancel) => EachAsync(j => j.KeepPathAsync(path, cancel));

    public Task KeepUserAsync(string name, bool withHome, CancellationToken cancel) => EachAsync(j => j.KeepUserAsync(name, withHome, cancel));

    public Task KeepUnitAsync(string unit, CancellationToken cancel) => EachAsync(j => j.KeepUnitAsync(unit, cancel));

    public Task KeepPackagesAsync(CancellationToken cancel) => EachAsync(j => j.KeepPackagesAsync(cancel));

    public Task KeepCommandAsync(string key, ImmutableArray<string> restore, CancellationToken cancel) => EachAsync(j => j.KeepCommandAsync(key, restore, cancel));

    private async Task EachAsync(Func<IUndoJournal, Task> keep)
    {
        foreach (var journal in journals)
        {
            await keep(journal).ConfigureAwait(false);
        }
    }
}
