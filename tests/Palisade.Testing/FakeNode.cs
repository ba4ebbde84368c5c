using System.Collections.Immutable;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Protocol;
using Palisade.Provision.Node;
using Palisade.Provision.Resources;

namespace Palisade.Testing;

/// <summary>
/// A fake board with the real runner and the real providers: a phase's catalog is applied to it and checked again.
/// </summary>
public sealed class FakeNode
{
    public FakeNode(FakeSystem? system = null)
    {
        System = system ?? new FakeSystem();
        Runner = new CatalogRunner(System, ProviderRegistry.Default, Undo, Guard);
    }

    public FakeSystem System { get; }

    public FakeUndoJournal Undo { get; } = new();

    public FakeGuard Guard { get; } = new();

    public CatalogRunner Runner { get; }

    /// <summary>All events of the last call, in order.</summary>
    public List<NodeEvent> Events { get; } = [];

    public async Task<ImmutableArray<ResourceOutcome>> CheckAsync(Catalog catalog, CancellationToken cancel)
    {
        Events.Clear();
        await Runner.CheckAsync(catalog, Events.Add, cancel);
        return Outcomes();
    }

    public async Task<ImmutableArray<ResourceOutcome>> ApplyAsync(Catalog catalog, CancellationToken cancel)
    {
        Events.Clear();
        await Runner.ApplyAsync(catalog, 90, Events.Add, cancel);
        return Outcomes();
    }

    public Task<ImmutableArray<ResourceOutcome>> CheckAsync(Resource resource, CancellationToken cancel) => CheckAsync(Of(resource), cancel);

    public Task<ImmutableArray<ResourceOutcome>> ApplyAsync(Resource resource, CancellationToken cancel) => ApplyAsync(Of(resource), cancel);

    public static Catalog Of(params ImmutableArray<Resource> resources) => new() { Phase = "test", Node = "pi-1", Resources = resources };

    private ImmutableArray<ResourceOutcome> Outcomes() => [.. Events.OfType<OutcomeEvent>().Select(e => e.Outcome)];
}
