namespace Palisade.Provision.Resources.Swarm;

/// <summary>
/// Makes an image from Debian packages alone. Arguments: folder with the file <c>packages</c>, digest, reference.
/// The package sources, their keys and the way to them (a proxy) are the node's own, also inside the image, so that images built on
/// top of it install from the same place. Manuals and translations stay out: a third of a minimal system.
/// </summary>
internal static class BaseImage
{
    public const string Script = $$"""
        set -eu
        recipe=$1 digest=$2 reference=$3
        {{RootScript}}
        docker import --change "LABEL palisade.digest=$digest" "$work/root.tar" "$reference"
        """;

    /// <summary>Makes <c>$work/root.tar</c> from <c>$recipe/packages</c>; <c>$work</c> goes when the shell ends.</summary>
    public const string RootScript = """
        . /etc/os-release
        folder=${PALISADE_DATA:-/var/lib/palisade}
        mkdir -p "$folder"
        work=$(mktemp -d "$folder/base-image.XXXXXX")
        trap 'rm -rf "$work"' EXIT
        packages=$(sed 's/#.*//' "$recipe/packages" | tr -s ' \t\n' ',' | sed 's/^,//; s/,$//')

        set --
        apt-config dump | grep -i '^Acquire::https\?::proxy' >"$work/proxy" || true
        if [ -s "$work/proxy" ]; then set -- "$@" --aptopt="$work/proxy"; fi
        for keys in /usr/share/keyrings /etc/apt/keyrings /etc/apt/trusted.gpg.d; do
            if [ -d "$keys" ]; then set -- "$@" --customize-hook="copy-in $keys ${keys%/*}"; fi
        done
        for part in doc man info locale; do
            set -- "$@" --dpkgopt="path-exclude=/usr/share/$part/*"
        done
        set -- "$@" --dpkgopt='path-include=/usr/share/doc/*/copyright' --dpkgopt='path-include=/usr/share/locale/locale.alias'

        set -- "$@" "$VERSION_CODENAME" "$work/root.tar"
        for sources in /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources; do
            if [ -s "$sources" ] && grep -q '^ *\(deb\|Types:\)' "$sources"; then set -- "$@" "$sources"; fi
        done

        mmdebstrap --variant=minbase --include="$packages" "$@" >&2
        """;
}
