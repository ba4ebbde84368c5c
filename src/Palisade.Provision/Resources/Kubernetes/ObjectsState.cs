using System.Collections.Immutable;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;

namespace Palisade.Provision.Resources.Kubernetes;

/// <summary>A resource's objects and what the cluster has of them now.</summary>
internal sealed class ObjectsState
{
    private readonly KubernetesObjectsResource resource;
    private readonly Kubectl kubectl;
    private readonly ImmutableDictionary<KubeKey, KubeObject> live;
    private readonly Remains remains;

    private ObjectsState(
        KubernetesObjectsResource resource, Kubectl kubectl, ImmutableArray<KubeObject> wanted, ImmutableDictionary<KubeKey, KubeObject> live, VolumeUpdate volumes, Remains remains)
    {
        this.resource = resource;
        this.kubectl = kubectl;
        this.remains = remains;
        this.live = live;
        Volumes = volumes;
        Wanted = wanted;
    }

    public ImmutableArray<KubeObject> Wanted { get; }

    public Remains Remains => remains;

    public VolumeUpdate Volumes { get; }

    public ImmutableArray<KubeObject> Workloads => [.. Wanted.Where(RolloutJudge.IsWaitedFor)];

    public static async Task<ObjectsState> ReadAsync(KubernetesObjectsResource resource, Kubectl kubectl, ImmutableArray<KubeObject> wanted, CancellationToken cancel)
    {
        var remains = Remains.ReadAsync(kubectl, resource.Cluster, cancel);
        var live = (wanted.IsEmpty ? [] : await LiveAsync(kubectl, wanted, cancel).ConfigureAwait(false)).ToImmutableDictionary(o => o.Key);
        var volumes = await VolumeUpdate.ReadAsync(kubectl, wanted, o => live.GetValueOrDefault(o.Key), cancel).ConfigureAwait(false);
        return new ObjectsState(resource, kubectl, wanted, live, volumes, await remains.ConfigureAwait(false));
    }

    /// <summary>The object as the cluster has it; null where it has none.</summary>
    public KubeObject? Live(KubeObject o) => live.GetValueOrDefault(o.Key);

    /// <summary>Namespaces that must be gone before they can be made anew.</summary>
    public ImmutableArray<KubeObject> Vanishing => [.. live.Values.Where(o => o.IsNamespace && o.IsBeingDeleted)];

    /// <summary>What an apply would change. The API server itself says so, by a dry run, for all objects whose namespace and kind exist.</summary>
    public async Task<ObjectsDiff> DiffAsync(Action<string> note, CancellationToken cancel)
    {
        RefuseForeign(note);
        var askable = Wanted.Where(IsAskable).Select(Volumes.Askable).ToImmutableArray();
        var text = askable.IsEmpty ? "" : await kubectl.DiffAsync(askable, cancel).ConfigureAwait(false);
        var hunks = KubectlDiff.Parse(text, askable);
        foreach (var (key, more) in Volumes.Changes)
        {
            hunks = hunks.SetItem(key, hunks.GetValueOrDefault(key, "") + more);
        }

        var created = Wanted.Where(o => Live(o) is null || !IsAskable(o)).ToImmutableArray();
        var createdKeys = created.Select(o => o.Key).ToHashSet();
        return new ObjectsDiff
        {
            Created = created,
            Changed = [.. hunks.Where(h => !createdKeys.Contains(h.Key)).OrderBy(h => Wanted.IndexOf(Wanted.FirstOrDefault(w => w.Key == h.Key)!))
                .Select(h => (h.Key, h.Key is { Kind: "Secret", Group: "" }, h.Value))],
            Removed = await RemovableAsync(note, cancel).ConfigureAwait(false),
        };
    }

    /// <summary>Says which fields an apply takes back from whom.</summary>
    public async Task NoteConflictsAsync(ObjectsDiff diff, Action<string> note, CancellationToken cancel)
    {
        var changed = Wanted.Where(w => diff.Changed.Any(c => c.Key == w.Key)).ToArray();
        foreach (var o in changed)
        {
            foreach (var (manager, fields) in FieldConflicts.Parse(await kubectl.ConflictsAsync([Volumes.Askable(o)], cancel).ConfigureAwait(false)))
            {
                note($"{o.Key}: {fields} was set by `{manager}` and goes back to what the file says");
            }
        }
    }

    /// <summary>Objects without an owner any more; of namespaces only those that hold nothing worth keeping.</summary>
    private async Task<ImmutableArray<KubeObject>> RemovableAsync(Action<string> note, CancellationToken cancel)
    {
        var leftovers = resource.Prune ? remains.Of(resource.Owner, Wanted.Select(o => o.Key).ToHashSet()) : [];
        var kept = new HashSet<KubeKey>();
        ImmutableArray<string> kinds = [];
        foreach (var ns in leftovers.Where(o => o.IsNamespace && !o.IsBeingDeleted))
        {
            kinds = kinds.IsEmpty ? await kubectl.NamespacedKindsAsync(cancel).ConfigureAwait(false) : kinds;
            if (await NamespaceContents.ReasonToKeepAsync(kubectl, ns, resource.Cluster, resource.DeleteData, kinds, cancel).ConfigureAwait(false) is { } why)
            {
                kept.Add(ns.Key);
                note($"namespace `{ns.Name}` stays: {why}");
            }
        }

        return [.. leftovers.Where(o => !kept.Contains(o.Key))];
    }

    /// <summary>An object in a namespace that is not there yet cannot be tried, nor one of a kind that is defined in this same apply.</summary>
    private bool IsAskable(KubeObject o) =>
        (o.Namespace.Length == 0 || (live.GetValueOrDefault(new KubeKey("", "Namespace", "", o.Namespace)) is { IsBeingDeleted: false }))
        && !(o.IsNamespace && Live(o) is { IsBeingDeleted: true })
        && !DefinedHere(o).Any(d => Live(d) is null);

    private IEnumerable<KubeObject> DefinedHere(KubeObject o) => Definitions(Wanted, o);

    private static IEnumerable<KubeObject> Definitions(IEnumerable<KubeObject> objects, KubeObject o) => objects.Where(d =>
        d.IsDefinition && d.Json.Text("spec", "group") == o.Group && d.Json.Text("spec", "names", "kind") == o.Kind);

    private void RefuseForeign(Action<string> note)
    {
        foreach (var o in Wanted)
        {
            if (Live(o) is not { IsBeingDeleted: false } found || found.BelongsTo(resource.Cluster, resource.Owner))
            {
                continue;
            }

            var (cluster, owner) = (found.Label(KubernetesLabels.Cluster), found.Label(KubernetesLabels.Owner));
            if (cluster.Length == 0 && owner.Length == 0 && (o.IsNamespace || o is { Kind: "ServiceAccount", Name: "default", Group: "" } || o is { IsDefinition: true }))
            {
                note($"{o.Key} was there before; Palisade labels it, and keeps all that it does not name");
                continue;
            }

            var whose = cluster.Length > 0 && cluster != resource.Cluster ? $"to cluster `{cluster}`"
                : owner.Length > 0 ? $"to `{owner}`"
                : "to nobody that Palisade knows";
            throw new PalisadeException(
                KubernetesErrors.ForeignObject,
                $"{o.Key} exists and belongs {whose}",
                $"rename the service, delete the object, or hand it over: `kubectl label --overwrite {o.Kind.ToLowerInvariant()} {o.Name}"
                + (o.Namespace.Length > 0 ? $" -n {o.Namespace}" : "")
                + $" {KubernetesLabels.ManagedBy}={KubernetesLabels.Manager} {KubernetesLabels.Cluster}={resource.Cluster} {KubernetesLabels.Owner}={resource.Owner}`");
        }
    }

    /// <summary>
    /// Also asks for the namespaces that the objects lie in, whoever makes them. Objects of a kind that is defined here cannot be asked for
    /// before the definition is there.
    /// </summary>
    private static async Task<ImmutableArray<KubeObject>> LiveAsync(Kubectl kubectl, ImmutableArray<KubeObject> wanted, CancellationToken cancel)
    {
        var namespaces = wanted.Select(o => o.Namespace).Where(n => n.Length > 0).Distinct(StringComparer.Ordinal)
            .Where(n => !wanted.Any(o => o.IsNamespace && o.Name == n))
            .Select(n => KubeObject.Parse($$$"""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"{{{n}}}"}}"""));
        ImmutableArray<KubeObject> plain = [.. wanted.Where(o => !Definitions(wanted, o).Any()), .. namespaces];
        var live = await kubectl.GetAsync(plain, cancel).ConfigureAwait(false);
        ImmutableArray<KubeObject> custom = [.. wanted.Where(o => Definitions(wanted, o).Any(d => live.Any(l => l.Key == d.Key)))];
        return custom.IsEmpty ? live : [.. live, .. await kubectl.GetAsync(custom, cancel).ConfigureAwait(false)];
    }
}
