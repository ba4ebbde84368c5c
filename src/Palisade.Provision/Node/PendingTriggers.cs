using System.Collections.Immutable;
using System.Text.Json;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;

namespace Palisade.Provision.Node;

/// <summary>
/// Restarts and follow-up commands that an interrupted apply still owes. A trigger is written down before its resource is
/// touched: a kill between the changed file and the restarted service then leaves a note, not a service on old settings.
/// </summary>
internal sealed class PendingTriggers
{
    private const string FilePath = NodePaths.State + "/pending.json";

    private readonly ISystem system;
    private readonly Catalog catalog;
    private readonly SortedDictionary<string, SortedSet<string>> owed;

    public PendingTriggers(ISystem system, Catalog catalog)
    {
        this.system = system;
        this.catalog = catalog;
        owed = Read(system);
    }

    /// <summary>Ids whose change <paramref name="resource"/> has not seen yet.</summary>
    public IReadOnlySet<string> Of(Resource resource) =>
        owed.TryGetValue(Key(resource), out var ids) ? ids : ImmutableHashSet<string>.Empty;

    /// <summary>To be called before <paramref name="trigger"/> is applied.</summary>
    public async Task OweAsync(Resource trigger, CancellationToken cancel)
    {
        var added = false;
        foreach (var dependent in catalog.Resources.Where(r => TriggersOf(r).Contains(trigger.Id)))
        {
            if (!owed.TryGetValue(Key(dependent), out var ids))
            {
                owed[Key(dependent)] = ids = new SortedSet<string>(StringComparer.Ordinal);
            }

            added |= ids.Add(trigger.Id);
        }

        if (added)
        {
            await WriteAsync(cancel).ConfigureAwait(false);
        }
    }

    /// <summary>To be called when <paramref name="dependent"/> has been applied and verified.</summary>
    public async Task SettleAsync(Resource dependent, CancellationToken cancel)
    {
        if (owed.Remove(Key(dependent)))
        {
            await WriteAsync(cancel).ConfigureAwait(false);
        }
    }

    /// <summary>Drops what this phase owes to resources that its catalog no longer has.</summary>
    public async Task ForgetLeftoversAsync(CancellationToken cancel)
    {
        var gone = owed.Keys.Where(k => k.StartsWith(catalog.Phase + " ", StringComparison.Ordinal)).ToList();
        if (gone.Count > 0)
        {
            gone.ForEach(k => owed.Remove(k));
            await WriteAsync(cancel).ConfigureAwait(false);
        }
    }

    public static IEnumerable<string> TriggersOf(Resource resource) => resource switch
    {
        ServiceResource service => service.OnlyAfter.Concat(service.RestartOn).Concat(service.ReloadOn),
        K3sResource k3s => k3s.OnlyAfter.Concat(k3s.RestartOn),
        _ => resource.OnlyAfter,
    };

    private string Key(Resource resource) => catalog.Phase + " " + resource.Id;

    private static SortedDictionary<string, SortedSet<string>> Read(ISystem system)
    {
        try
        {
            return system.ReadText(FilePath) is { } json
                ? JsonSerializer.Deserialize(json, NodeStateJson.Default.SortedDictionaryStringSortedSetString)!
                : [];
        }
        catch (JsonException)
        {
            // The file is replaced by renaming, so this is somebody's edit; the worst that follows is one missed restart.
            return [];
        }
    }

    private async Task WriteAsync(CancellationToken cancel)
    {
        if (owed.Count == 0)
        {
            system.Delete(FilePath);
            return;
        }

        system.EnsurePrivateFolder(NodePaths.State);
        var json = JsonSerializer.Serialize(owed, NodeStateJson.Default.SortedDictionaryStringSortedSetString);
        await system.WriteTextAsync(FilePath, json, "0600", cancel).ConfigureAwait(false);
    }
}
