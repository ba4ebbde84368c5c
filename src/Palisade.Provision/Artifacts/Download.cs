using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Palisade.Core.Converge;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Text;

namespace Palisade.Provision.Artifacts;

/// <summary>Downloads that survive a broken connection: what arrived is kept, and the rest is asked for by a range (RFC 9110, 14).</summary>
internal sealed class Download(HttpClient http, TimeProvider clock)
{
    private const int Attempts = 4;

    private const int MaxSmall = 1024 * 1024;

    private const int Chunk = 128 * 1024;

    private const int NoSpaceLeft = 28;

    /// <summary>Longest silence of a server.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>The whole of a small file.</summary>
    public Task<byte[]> SmallAsync(Uri address, ArtifactRequest about, CancellationToken cancel) => TryAsync(about, async limit =>
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token).ConfigureAwait(false);
        Require(response, about);
        var body = await response.Content.ReadAsStreamAsync(limit.Token).ConfigureAwait(false);
        await using var reading = body.ConfigureAwait(false);
        using var memory = new MemoryStream();
        await CopyAsync(body, memory, limit, () =>
        {
            if (memory.Length > MaxSmall)
            {
                throw new PalisadeException(ArtifactErrors.UnknownRelease, $"{address} is no list of digests: it is larger than 1 MiB");
            }
        }).ConfigureAwait(false);
        return memory.ToArray();
    }, cancel);

    /// <summary>Null where the server does not say.</summary>
    public Task<long?> LengthAsync(Uri address, ArtifactRequest about, CancellationToken cancel) => TryAsync(about, async limit =>
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, address);
        using var response = await http.SendAsync(request, limit.Token).ConfigureAwait(false);
        if (response.StatusCode is HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotImplemented)
        {
            return (long?)null;
        }

        Require(response, about);
        return response.Content.Headers.ContentLength;
    }, cancel);

    /// <summary>Makes <paramref name="part"/> complete, going on at its end.</summary>
    /// <param name="progress">Bytes that are there, and all of them where the server says so.</param>
    public async Task ToAsync(Uri address, string part, ArtifactRequest about, Action<long, long?> progress, CancellationToken cancel)
    {
        await TryAsync(about, async limit =>
        {
            using var file = Storing(part, () => new FileStream(part, new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                BufferSize = 0,
                Options = FileOptions.Asynchronous,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            }));
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            if (file.Length > 0)
            {
                request.Headers.Range = new RangeHeaderValue(file.Length, null);
            }

            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token).ConfigureAwait(false);
            if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
            {
                // Nothing is missing, or the part is of something else: its digest will tell.
                return true;
            }

            Require(response, about);
            var start = response is { StatusCode: HttpStatusCode.PartialContent, Content.Headers.ContentRange.From: { } from } ? from : 0;
            if (start > file.Length)
            {
                throw new HttpRequestException($"the server sent bytes from {start} on, and {file.Length} were asked for");
            }

            // A server that does not know ranges sends all of it from the start.
            file.SetLength(start);
            file.Position = start;
            var total = start + response.Content.Headers.ContentLength;
            RequireSpace(part, total - start);
            var body = await response.Content.ReadAsStreamAsync(limit.Token).ConfigureAwait(false);
            await using var reading = body.ConfigureAwait(false);
            progress(file.Position, total);
            await CopyAsync(body, file, limit, () => progress(file.Position, total)).ConfigureAwait(false);
            file.Flush(flushToDisk: true);
            return true;
        }, cancel).ConfigureAwait(false);
    }

    public static async Task<string> DigestAsync(string path, CancellationToken cancel)
    {
        var file = File.OpenRead(path);
        await using var open = file.ConfigureAwait(false);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancel).ConfigureAwait(false));
    }

    /// <summary>Does something with this machine's disk, and says whose fault it is when that fails.</summary>
    public static T Storing<T>(string path, Func<T> what)
    {
        try
        {
            return what();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unstorable(path, e);
        }
    }

    private async Task<T> TryAsync<T>(ArtifactRequest about, Func<CancellationTokenSource, Task<T>> what, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            using var silence = new CancellationTokenSource(Silence, clock);
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel, silence.Token);
            Exception failure;
            try
            {
                return await what(silence).WaitAsync(limit.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException e) when (!cancel.IsCancellationRequested)
            {
                failure = new TimeoutException($"the server said nothing for {Silence.TotalSeconds:0} s", e);
            }
            catch (Exception e) when (e is HttpRequestException or HttpIOException)
            {
                failure = e;
            }

            if (attempt == Attempts || failure is HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError })
            {
                throw new PalisadeException(ArtifactErrors.Unreachable,
                    $"{about.Release} cannot be downloaded from {about.Url.Host}: {Innermost(failure)}",
                    "without the Internet, name a folder that has its files with `engine: { artifacts: FOLDER }`; `palisade explain PAL0580` lists them",
                    inner: failure);
            }

            await Task.Delay(Pause * attempt, clock, cancel).ConfigureAwait(false);
        }
    }

    private static async Task CopyAsync(Stream from, Stream to, CancellationTokenSource limit, Action written)
    {
        var buffer = new byte[Chunk];
        while (await from.ReadAsync(buffer, limit.Token).ConfigureAwait(false) is > 0 and var count)
        {
            limit.CancelAfter(Silence);
            try
            {
                await to.WriteAsync(buffer.AsMemory(0, count), limit.Token).ConfigureAwait(false);
            }
            catch (IOException e)
            {
                throw Unstorable((to as FileStream)?.Name ?? "memory", e);
            }

            written();
        }
    }

    private static void Require(HttpResponseMessage response, ArtifactRequest about)
    {
        if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone)
        {
            throw new PalisadeException(ArtifactErrors.UnknownRelease,
                $"{about.Url.Host} publishes no {about.Release}, or not all of its files",
                "compare `engine.version` with the list of releases, letter by letter");
        }

        response.EnsureSuccessStatusCode();
    }

    private static void RequireSpace(string path, long? needed)
    {
        if (needed is { } bytes && new DriveInfo(Path.GetDirectoryName(path)!).AvailableFreeSpace is var free && free < bytes)
        {
            throw new PalisadeException(ArtifactErrors.LocalDisk,
                $"the disk of `{path}` has {FileSize.Of(free)} free, and {FileSize.Of(bytes)} are needed",
                "make room there, or name another place with XDG_CACHE_HOME");
        }
    }

    private static PalisadeException Unstorable(string path, Exception e) => new(
        ArtifactErrors.LocalDisk,
        (e.HResult & 0xFFFF) == NoSpaceLeft ? $"the disk of `{path}` is full" : $"`{path}` cannot be written: {e.Message}",
        "make room there, or name another place with XDG_CACHE_HOME",
        inner: e);

    private static string Innermost(Exception e) => DisplayText.Printable(e.GetBaseException() is TimeoutException or OperationCanceledException ? e.Message : e.GetBaseException().Message);
}
