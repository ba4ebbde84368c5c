namespace Palisade.Testing;

/// <summary>The boards of one test and the clusters that they ever began; says what must never happen.</summary>
public sealed class FakeK3sWorld
{
    public Dictionary<string, FakeK3s> Boards { get; } = new(StringComparer.Ordinal);

    public List<FakeK3sCluster> Begun { get; } = [];

    /// <summary>Things that no order of steps may do, in words.</summary>
    public List<string> Wrongs { get; } = [];

    /// <summary>Where agents find the cluster besides its servers, and whether there is somebody there now.</summary>
    public Dictionary<string, Func<bool>> Balancers { get; } = new(StringComparer.Ordinal);

    public FakeK3s? At(string url) => Boards.Values.FirstOrDefault(b => b.Url == url);

    /// <summary>Clusters of which any board has data.</summary>
    public IEnumerable<FakeK3sCluster> Living => Boards.Values.Select(b => b.Cluster).OfType<FakeK3sCluster>().Distinct();
}
