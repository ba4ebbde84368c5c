using System.Collections.Immutable;

namespace Palisade.Core.Diagnostics.Errors;

/// <summary>PAL058x: large files of a release on their way from where they are published to the nodes, and from one version to the next.</summary>
public static class ArtifactErrors
{
    public static readonly ErrorInfo Unreachable = new("PAL0580", "a release cannot be downloaded", """
        This machine (not the nodes) downloads the engine's binary and images once and keeps them in `~/.cache/palisade`. The server
        that publishes them did not answer, or broke off several times. What was received is kept: the next run goes on from there.

        Without the Internet, download the files elsewhere, put them into one folder and name it in the file with
        `engine: { kind: k3s, artifacts: ./k3s }`. For K3s these are, from the release's page: `k3s` (or `k3s-arm64`, `k3s-armhf`),
        `k3s-airgap-images-amd64.tar.zst` (or `-arm64`, `-arm`) and, so that they can be checked, `sha256sum-amd64.txt` (or `-arm64`,
        `-arm`).
        """);

    public static readonly ErrorInfo UnknownRelease = new("PAL0581", "there is no such release", """
        The server answered, but does not publish a release of this name or not all files of it. Compare `engine.version` letter by letter
        with the release's page: K3s's versions end with `+k3s1` or a higher number.
        """);

    public static readonly ErrorInfo MissingFile = new("PAL0582", "the artifacts folder lacks a file", """
        `engine.artifacts` names a folder that must hold the engine's binary and its archive of images for each kind of processor among
        the nodes. The message names the file that is missing. Palisade downloads nothing when a folder is given.
        """);

    public static readonly ErrorInfo WrongDigest = new("PAL0583", "a file is not what was published", """
        The SHA-256 digest of the file differs from the published one. It was damaged on its way, is of another version than the list of
        digests beside it, or was changed by somebody. Palisade never sends such a file to a node. Download it again; if a fresh download
        has the same wrong digest, do not use it.
        """);

    public static readonly ErrorInfo LocalDisk = new("PAL0584", "the download cannot be stored", """
        The cache is `~/.cache/palisade`, or `$XDG_CACHE_HOME/palisade`. It needs some 350 MB for each release of K3s and kind of
        processor. Old releases in it can be deleted at any time: they are downloaded again when they are needed.
        """);

    public static readonly ErrorInfo NotSent = new("PAL0585", "a large file did not reach a node intact", """
        The file was uploaded twice, and what arrived differs from what was sent. Nothing of it was used. The usual causes are a failing
        SD card and bad memory: look at `palisade run --on NODE --sudo -- dmesg --level err`.
        """);

    public static readonly ErrorInfo Processor = new("PAL0586", "the engine is not made for a node's processor", """
        K3s is published for 64-bit x86, 64-bit ARM and 32-bit ARM (hard float). The node has another processor.
        """);

    public static readonly ErrorInfo SkippedMinor = new("PAL0587", "an upgrade would skip a minor version", """
        Kubernetes supports upgrading its servers by one minor version at a time: 1.32 to 1.33, then 1.33 to 1.34. Skipping one can leave
        objects in the datastore that the new version no longer reads. Set `engine.version` to the newest patch of the next minor
        version, apply, and then go on.
        """);

    public static readonly ErrorInfo Downgrade = new("PAL0588", "a node would get an older version", """
        Kubernetes cannot go back to an older minor version: the newer one may already have written what the older cannot read. The way back
        is a snapshot from before the upgrade (`palisade restore FILE`). If the file is right and the cluster was upgraded by other
        means, set `engine.version` to what the nodes run, which the message names.
        """);

    public static readonly ErrorInfo NoVersion = new("PAL0589", "there is no version to upgrade to", """
        `palisade upgrade` brings nodes to the K3s release that the file names in `engine.version`. Without one, nodes keep what they have:
        a newer Palisade alone never upgrades a cluster.
        """);

    public static ImmutableArray<ErrorInfo> All { get; } =
        [Unreachable, UnknownRelease, MissingFile, WrongDigest, LocalDisk, NotSent, Processor, SkippedMinor, Downgrade, NoVersion];
}
