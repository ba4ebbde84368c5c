using System.Collections.Immutable;
using Palisade.Provision.Resources;

namespace Palisade.Provision.Node;

/// <summary>Handed to checks: a provider that keeps something while it checks is about to write, which a check must not do.</summary>
internal sealed class ReadOnlyJournal : IUndoJournal
{
    public static ReadOnlyJournal Instance { get; } = new();

    public Task KeepPathAsync(string path, CancellationToken cancel) => throw Refusal();

    public Task KeepUserAsync(string name, bool withHome, CancellationToken cancel) => throw Refusal();

    public Task KeepUnitAsync(string unit, CancellationToken cancel) => throw Refusal();

    public Task KeepPackagesAsync(CancellationToken cancel) => throw Refusal();

    public Task KeepCommandAsync(string key, ImmutableArray<string> restore, CancellationToken cancel) => throw Refusal();

    private static InvalidOperationException Refusal() => new("a check must not write to the undo journal");
}
