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
    /// Places in the history of the first and the last failure of each address that had one: what lies between them is when it was
    /// away, if it was away once.
    /// </summary>
    public IReadOnlyDictionary<string, (int First, int Last)> Away => History.Index().Where(r => !r.Item.Ok)
        .GroupBy(r => r.Item.Url).ToDictionary(g => g.Key, g => (g.Min(r => r.Index), g.Max(r => r.Index)));

    /// <summary>Requests to <paramref name="url"/> that were answered while it was away.</summary>
    public int OkWhileAway(string url) =>
        Away.TryGetValue(url, out var away) ? History.Index().Count(r => r.Item.Ok && r.Item.Url == url && r.Index > away.First && r.Index < away.Last) : 0;
}
