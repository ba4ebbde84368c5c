namespace Palisade.Events.State;

/// <summary>Containers by short id: first as their cgroup tells of them, then as the runtime's news do.</summary>
public sealed class ContainerTable
{
    private readonly Dictionary<string, ContainerInfo> byId = [];
    private readonly Queue<string> order = new();
    private readonly int limit;

    /// <summary>Cgroup lists seen, so that a fork does not read its parent's paths again.</summary>
    private readonly Dictionary<TextList, ContainerInfo> byCgroups = new(ReferenceEqualityComparer.Instance);

    internal ContainerTable(StateLimits limits) => limit = Math.Max(1, limits.MaxContainers);

    public int Count => byId.Count;

    public long Evicted { get; private set; }

    public IEnumerable<ContainerInfo> All => byId.Values;

    public ContainerInfo? Find(string id) => byId.GetValueOrDefault(id);

    /// <summary>The container of a process with these cgroups, made known if it is new; the host where they name none.</summary>
    internal ContainerInfo Resolve(TextList cgroups, ulong now)
    {
        if (cgroups.Count == 0)
        {
            return ContainerInfo.Host;
        }

        if (byCgroups.TryGetValue(cgroups, out var known))
        {
            return known;
        }

        var container = ContainerInfo.Host;
        if (CgroupPath.Find(cgroups.Items) is { } match && !byId.TryGetValue(match.ShortId, out container!))
        {
            container = new()
            {
                Id = match.ShortId,
                FullId = match.FullId,
                Runtime = match.Runtime,
                Name = match.FullId == match.ShortId ? match.FullId : null,
                PodUid = match.PodUid,
                StartTime = now,
            };
            Store(container);
        }

        if (byCgroups.Count >= limit)
        {
            byCgroups.Clear();
        }

        byCgroups[cgroups] = container;
        return container;
    }

    /// <summary>Takes news about a container; gives what is then known.</summary>
    internal ContainerInfo Update(ContainerInfo news)
    {
        var known = Find(news.Id);
        var merged = known is null ? news : news with
        {
            FullId = news.FullId ?? known.FullId,
            PodUid = news.PodUid ?? known.PodUid,
            StartTime = news.StartTime > 0 ? news.StartTime : known.StartTime,
        };
        Store(merged);
        byCgroups.Clear();
        return merged;
    }

    private void Store(ContainerInfo container)
    {
        if (!byId.ContainsKey(container.Id))
        {
            order.Enqueue(container.Id);
            while (byId.Count >= limit && order.TryDequeue(out var oldest))
            {
                Evicted += byId.Remove(oldest) ? 1 : 0;
            }
        }

        byId[container.Id] = container;
    }
}
