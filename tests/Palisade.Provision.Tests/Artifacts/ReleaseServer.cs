using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Palisade.Provision.Tests.Artifacts;

/// <summary>A web server on loopback that publishes files by path, with ranges, and fails as a test asks.</summary>
internal sealed class ReleaseServer : IDisposable
{
    private readonly HttpListener listener = new();

    public ReleaseServer()
    {
        for (var port = 20000 + (Environment.ProcessId % 20000); ; port++)
        {
            try
            {
                Url = new Uri($"http://127.0.0.1:{port}/");
                listener.Prefixes.Clear();
                listener.Prefixes.Add(Url.ToString());
                listener.Start();
                break;
            }
            catch (HttpListenerException) when (port < 65000)
            {
                // Taken: the next one.
            }
        }

        _ = Task.Run(ServeAsync);
    }

    public Uri Url { get; }

    public ConcurrentDictionary<string, byte[]> Files { get; } = new(StringComparer.Ordinal);

    /// <summary><c>GET /path</c> or <c>GET /path 5-</c> with a range, in order.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>The next so many downloads break off after half of what was asked for.</summary>
    public int Breaks { get; set; }

    public bool KnowsRanges { get; set; } = true;

    public HttpStatusCode? Refuses { get; set; }

    /// <summary>Publishes a release: files, and the list of their digests.</summary>
    public void Publish(string folder, string checksums, params (string Name, string Content)[] files)
    {
        foreach (var (name, content) in files)
        {
            Files[$"/{folder}/{name}"] = Encoding.UTF8.GetBytes(content);
        }

        Files[$"/{folder}/{checksums}"] = Encoding.UTF8.GetBytes(string.Concat(files.Select(f => $"{Digest(f.Content)}  {f.Name}\n")));
    }

    public static string Digest(string content) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)));

    public void Dispose() => listener.Close();

    private async Task ServeAsync()
    {
        while (listener.IsListening)
        {
            try
            {
                await AnswerAsync(await listener.GetContextAsync());
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or IOException or InvalidOperationException)
            {
                // Closed, or a client that went away.
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        var (request, response) = (context.Request, context.Response);
        var range = request.Headers["Range"]?.Replace("bytes=", "", StringComparison.Ordinal);
        Requests.Enqueue($"{request.HttpMethod} {request.RawUrl}{(range is null ? "" : " " + range)}");
        if (Refuses is { } status || !Files.TryGetValue(request.RawUrl!, out var content))
        {
            response.StatusCode = (int)(Refuses ?? HttpStatusCode.NotFound);
            response.Close();
            return;
        }

        var start = 0;
        if (range is not null && KnowsRanges)
        {
            start = int.Parse(range.TrimEnd('-'), System.Globalization.CultureInfo.InvariantCulture);
            if (start >= content.Length)
            {
                response.StatusCode = 416;
                response.Close();
                return;
            }

            response.StatusCode = 206;
            response.Headers["Content-Range"] = $"bytes {start}-{content.Length - 1}/{content.Length}";
        }

        var rest = content.AsMemory(start);
        response.ContentLength64 = rest.Length;
        if (request.HttpMethod == "GET" && Breaks > 0)
        {
            Breaks--;
            await response.OutputStream.WriteAsync(rest[..(rest.Length / 2)]);
            await response.OutputStream.FlushAsync();
            response.Abort();
            return;
        }

        if (request.HttpMethod == "GET")
        {
            await response.OutputStream.WriteAsync(rest);
        }

        response.Close();
    }
}
