namespace Palisade.Provision.Resources.Swarm;

/// <summary>
/// Builds an image with Debian's buildah and stores it in the registry. Arguments: folder of the recipe, digest, reference, base (empty
/// for an image from packages alone), and where one is wanted a file for the digest of what was pushed. Builds are chroots of root's: nothing has to run as a daemon, and it works inside containers. The
/// registry's CA is found in /etc/containers/certs.d. Where the kernel lets no overlay be mounted, layers are copied.
/// </summary>
internal static class BuildahImage
{
    public const string Script = $$$"""
        set -eu
        recipe=$1 digest=$2 reference=$3 base=$4 printed=${5:-}
        driver=overlay
        store() { buildah --root "${PALISADE_DATA:-/var/lib/palisade}/buildah" --runroot "${PALISADE_RUNTIME:-/run/palisade}/buildah" --storage-driver "$driver" "$@"; }
        store images >/dev/null 2>&1 || driver=vfs

        for old in $(store images --format '{{.Name}}:{{.Tag}}' 2>/dev/null | grep -F "${reference%:*}:" || true); do
            store rmi --force "$old" >/dev/null 2>&1 || true
        done
        if [ -n "$base" ]; then
            store build --quiet --isolation chroot --build-arg "BASE=$base" --label "palisade.digest=$digest" --tag "$reference" "$recipe" >&2
        else
            {{{BaseImage.RootScript}}}
            container=$(store from scratch)
            store add --quiet "$container" "$work/root.tar" / >/dev/null
            store config --label "palisade.digest=$digest" "$container"
            store commit --quiet --rm "$container" "$reference" >/dev/null
        fi
        store push --quiet ${printed:+--digestfile "$printed"} "$reference" "docker://$reference" >&2
        """;
}
