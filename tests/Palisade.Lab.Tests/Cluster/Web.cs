using System.Collections.Concurrent;
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

    /// <summary>Asks the addresses in turn, about 20 times a second, until told to stop (or 6,000 times).</summary>
    public static async Task<LoadResult> LoadAsync(IReadOnlyList<string> urls, Task until, CancellationToken cancel)
    {
        var (ok, failed) = (0, new ConcurrentQueue<string>());
        for (var i = 0; i < 6000 && !until.IsCompleted; i++)
        {
            var url = urls[i % urls.Count];
            var answer = await GetAsync(url, cancel);
            if (answer is { Status: HttpStatusCode.OK })
            {
                ok++;
            }
            else
            {
                failed.Enqueue($"{url}: {(answer is { } a ? (int)a.Status : "no answer")}");
            }

            await Task.Delay(50, cancel);
        }

        return new LoadResult(ok, [.. failed]);
    }
}

internal sealed record LoadResult(int Ok, IReadOnlyList<string> Failed);
