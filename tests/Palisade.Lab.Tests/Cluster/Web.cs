using System.Net;

namespace Palisade.Lab.Tests.Cluster;

/// <summary>Requests to lab nodes, each over a connection of its own, bounded in number and time.</summary>
internal static class Web
{
    public const string ReplicaHeader = "X-Palisade-Replica";

    /// <summary>Status and replica of one request; null when it failed.</summary>
    public static async Task<(HttpStatusCode Status, string? Replica, string Body)?> GetAsync(string url, CancellationToken cancel)
    {
        using var client = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero }) { Timeout = TimeSpan.FromSeconds(10) };
        try
        {
            using var answer = await client.GetAsync(new Uri(url), cancel);
            var replica = answer.Headers.TryGetValues(ReplicaHeader, out var values) ? values.First() : null;
            return (answer.StatusCode, replica, await answer.Content.ReadAsStringAsync(cancel));
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !cancel.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>Waits until a request succeeds with this text in it.</summary>
    public static async Task<bool> WaitForAsync(string url, string text, TimeSpan limit, CancellationToken cancel)
    {
        for (var end = DateTime.UtcNow + limit; DateTime.UtcNow < end; await Task.Delay(500, cancel))
        {
            if (await GetAsync(url, cancel) is { Status: HttpStatusCode.OK } answer && answer.Body.Contains(text, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Asks the addresses in turn, about 20 times a second, until told to stop (or 12,000 times).</summary>
    public static async Task<LoadResult> LoadAsync(IReadOnlyList<string> urls, Task until, CancellationToken cancel)
    {
        var (ok, failed, history) = (0, new List<string>(), new List<(string, bool)>());
        for (var i = 0; i < 12_000 && !until.IsCompleted; i++)
        {
            var url = urls[i % urls.Count];
            var answer = await GetAsync(url, cancel);
            history.Add((url, answer is { Status: HttpStatusCode.OK }));
            if (answer is { Status: HttpStatusCode.OK })
            {
                ok++;
            }
            else
            {
                failed.Add($"{url}: {(answer is { } a ? (int)a.Status : "no answer")}");
            }

            await Task.Delay(50, cancel);
        }

        return new LoadResult(ok, failed, history);
    }
}

/// <param name="Failed">What became of each request that got no 200.</param>
/// <param name="History">Every request in the order in which they were made.</param>
internal sealed record LoadResult(int Ok, IReadOnlyList<string> Failed, IReadOnlyList<(string Url, bool Ok)> History)
{
    /// <summary>
    /// For each address that had a failure, the places in the history where its longest row of failures begins and ends: when it was
    /// away.
    /// </summary>
    public IReadOnlyDictionary<string, (int First, int Last)> Away => History.Index().GroupBy(r => r.Item.Url).Select(g => (g.Key, Row: LongestRow(g)))
        .Where(a => a.Row is not null).ToDictionary(a => a.Key, a => a.Row!.Value);

    /// <summary>Failures of addresses that were not away just then.</summary>
    public int Stray
    {
        get
        {
            var away = Away;
            return History.Index().Count(r => !r.Item.Ok && (r.Index < away[r.Item.Url].First || r.Index > away[r.Item.Url].Last));
        }
    }

    private static (int First, int Last)? LongestRow(IEnumerable<(int Index, (string Url, bool Ok) Item)> requests)
    {
        (int First, int Last, int Count) longest = default, row = default;
        foreach (var (index, item) in requests)
        {
            row = item.Ok ? default : row.Count == 0 ? (index, index, 1) : (row.First, index, row.Count + 1);
            longest = row.Count > longest.Count ? row : longest;
        }

        return longest.Count > 0 ? (longest.First, longest.Last) : null;
    }
}
