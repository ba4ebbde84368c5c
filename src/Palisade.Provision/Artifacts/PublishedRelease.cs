using System.Globalization;
using System.Text;
using Palisade.Core.Converge;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Text;
using Palisade.Provision.State;

namespace Palisade.Provision.Artifacts;

/// <summary>A release on a web server, with what this machine already has of it. A file in the folder under its own name was checked.</summary>
/// <param name="folder">Where this release is kept.</param>
internal sealed class PublishedRelease(HttpClient http, ArtifactRequest request, string folder, TimeProvider clock, Action<string> say)
{
    private const string LengthEnding = ".length";

    private readonly Download download = new(http, clock);

    public async Task<Artifact> DescribeAsync(CancellationToken cancel)
    {
        var (name, digest) = await ChooseAsync(cancel).ConfigureAwait(false);
        return new Artifact(name, digest, await LengthAsync(name, digest, cancel).ConfigureAwait(false));
    }

    public async Task<string> FetchAsync(CancellationToken cancel)
    {
        var (name, digest) = await ChooseAsync(cancel).ConfigureAwait(false);
        return await FetchAsync(name, digest, cancel).ConfigureAwait(false);
    }

    private async Task<(string Name, string Digest)> ChooseAsync(CancellationToken cancel)
    {
        var path = In(request.Checksums);
        if (!File.Exists(path))
        {
            var bytes = await download.SmallAsync(Address(request.Checksums), request, cancel).ConfigureAwait(false);
            Store(path, bytes);
        }

        var published = Checksums.Parse(await File.ReadAllTextAsync(path, cancel).ConfigureAwait(false));
        var name = request.Names.FirstOrDefault(published.ContainsKey);
        if (name is null)
        {
            File.Delete(path);
            throw new PalisadeException(ArtifactErrors.UnknownRelease,
                $"the list `{request.Checksums}` of {request.Release} names none of {string.Join(", ", request.Names.Select(n => $"`{n}`"))}",
                $"look at what {request.Url} publishes");
        }

        return (name, published[name]);
    }

    /// <summary>Asked once: the plan must not need the network each time.</summary>
    private async Task<long> LengthAsync(string name, string digest, CancellationToken cancel)
    {
        if (new FileInfo(In(name)) is { Exists: true } complete)
        {
            return complete.Length;
        }

        var note = In(name + LengthEnding);
        if (File.Exists(note) && long.TryParse(await File.ReadAllTextAsync(note, cancel).ConfigureAwait(false), CultureInfo.InvariantCulture, out var known))
        {
            return known;
        }

        if (await download.LengthAsync(Address(name), request, cancel).ConfigureAwait(false) is { } length)
        {
            Store(note, Encoding.ASCII.GetBytes(length.ToString(CultureInfo.InvariantCulture)));
            return length;
        }

        return new FileInfo(await FetchAsync(name, digest, cancel).ConfigureAwait(false)).Length;
    }

    private async Task<string> FetchAsync(string name, string digest, CancellationToken cancel)
    {
        var path = In(name);
        if (File.Exists(path))
        {
            return path;
        }

        EnsureFolder();
        using var only = await FileLock.TakeAsync(path + ".lock", () => say($"waiting for another run that downloads `{name}`"), cancel).ConfigureAwait(false);
        if (File.Exists(path))
        {
            return path;
        }

        var part = path + ".part";
        for (var resumed = File.Exists(part); ; resumed = false)
        {
            await download.ToAsync(Address(name), part, request, Tell(name), cancel).ConfigureAwait(false);
            var arrived = await Download.DigestAsync(part, cancel).ConfigureAwait(false);
            if (arrived == digest)
            {
                File.Move(part, path, overwrite: true);
                return path;
            }

            File.Delete(part);
            if (!resumed)
            {
                throw new PalisadeException(ArtifactErrors.WrongDigest,
                    $"`{name}` of {request.Release} has the SHA-256 digest {arrived}, and {digest} was published",
                    "try again; if it stays so, somebody between you and the server changes what you download");
            }

            // The part was of another file, or spoiled: what is wrong with the new one has nothing to do with it.
        }
    }

    private Action<long, long?> Tell(string name)
    {
        var last = 0L;
        return (done, total) =>
        {
            if (last == 0 || clock.GetElapsedTime(last) > TimeSpan.FromSeconds(10))
            {
                last = clock.GetTimestamp();
                say($"downloading `{name}` of {request.Release}: {FileSize.Of(done)}" + (total is { } all ? $" of {FileSize.Of(all)}" : ""));
            }
        };
    }

    private Uri Address(string name) => new(request.Url, Uri.EscapeDataString(name));

    private string In(string name) => Path.Combine(folder, name);

    private void EnsureFolder() => Download.Storing(folder, () =>
    {
        PrivateFolder.Ensure(folder);
        return true;
    });

    private void Store(string path, byte[] bytes) => Download.Storing(path, () =>
    {
        EnsureFolder();
        var next = $"{path}.{Guid.NewGuid():N}";
        File.WriteAllBytes(next, bytes);
        File.Move(next, path, overwrite: true);
        return true;
    });
}
