using System.Collections.Immutable;
using Palisade.Core.Converge.Protocol;

namespace Palisade.Provision.Node;

/// <summary>
/// The folder in which large files arrive. A name there begins with the file's place and ends with its digest, so that an upload that
/// broke off is found again, and one of another version is known to be rubbish.
/// </summary>
internal sealed class IncomingArtifacts(ISystem system)
{
    private readonly DigestMemory digests = new(system);

    public static string PathOf(string target, string sha256) => $"{NodePaths.Incoming}/{Prefix(target)}{sha256}";

    /// <summary>How much of each is there. Makes the folder, and clears it of other versions of the files that are asked for.</summary>
    public async Task<ImmutableArray<ArtifactState>> SurveyAsync(ImmutableArray<ArtifactWant> wants, CancellationToken cancel)
    {
        system.EnsurePrivateFolder(NodePaths.Incoming);
        var states = ImmutableArray.CreateBuilder<ArtifactState>();
        foreach (var want in wants)
        {
            var incoming = PathOf(want.Path, want.Sha256);
            if (await IsInPlaceAsync(want, cancel).ConfigureAwait(false))
            {
                Clear(want.Path, keep: null);
                states.Add(new ArtifactState(want.Path, incoming, want.Size));
                continue;
            }

            Clear(want.Path, keep: incoming);
            states.Add(new ArtifactState(want.Path, incoming, await HaveAsync(want, incoming, cancel).ConfigureAwait(false)));
        }

        return states.ToImmutable();
    }

    private async Task<bool> IsInPlaceAsync(ArtifactWant want, CancellationToken cancel)
    {
        if (system.Stat(want.Path) is not { Kind: FileKind.File } present || present.Length != want.Size)
        {
            return false;
        }

        var digest = await digests.DigestAsync(want.Path, cancel).ConfigureAwait(false);
        await digests.RememberAsync(want.Path, digest, cancel).ConfigureAwait(false);
        return digest == want.Sha256;
    }

    private async Task<long> HaveAsync(ArtifactWant want, string incoming, CancellationToken cancel)
    {
        if (system.Stat(incoming) is not { } present)
        {
            return 0;
        }

        if (present.Kind == FileKind.File && present.Length < want.Size)
        {
            return present.Length;
        }

        if (present.Kind == FileKind.File && present.Length == want.Size
            && await digests.DigestAsync(incoming, cancel).ConfigureAwait(false) == want.Sha256)
        {
            await digests.RememberAsync(incoming, want.Sha256, cancel).ConfigureAwait(false);
            return want.Size;
        }

        system.Delete(incoming);
        return 0;
    }

    private void Clear(string target, string? keep)
    {
        foreach (var name in system.List(NodePaths.Incoming).Where(n => n.StartsWith(Prefix(target), StringComparison.Ordinal)))
        {
            if ($"{NodePaths.Incoming}/{name}" is var path && path != keep)
            {
                system.Delete(path);
            }
        }
    }

    private static string Prefix(string target) => target.Trim('/').Replace('/', '-') + "@";
}
