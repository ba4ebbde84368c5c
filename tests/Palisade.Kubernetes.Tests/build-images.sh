#!/bin/sh
# build-images.sh IMAGES REGISTRY REPOSITORY: builds Palisade's base and web images from Debian packages, pushes the web image and
# prints its reference with digest last. A registry that speaks no TLS is used over plain HTTP, and that is said.
set -eu
images=$1 registry=$2 repository=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export STORAGE_DRIVER=vfs BUILDAH_ISOLATION=chroot
buildah() { command buildah --root "$work/store" --runroot "$work/run" "$@"; }

tls=true
if ! curl --silent --output /dev/null --max-time 10 "https://$registry/v2/"; then
    if curl --silent --output /dev/null --max-time 10 "http://$registry/v2/"; then
        echo "  registry $registry speaks plain HTTP: using it so" >&2
        tls=false
    else
        echo "nothing answers at https://$registry/v2/ nor at http://$registry/v2/ in a way that is trusted here" >&2
        exit 1
    fi
fi

. /etc/os-release
packages=$(sed 's/#.*//' "$images/base/packages" | tr -s ' \t\n' ',' | sed 's/^,//; s/,$//')
mmdebstrap --quiet --variant=minbase --include="$packages" "$VERSION_CODENAME" "$work/root.tar" >&2
container=$(buildah from scratch)
buildah add --quiet "$container" "$work/root.tar" / >&2
buildah commit --quiet "$container" palisade-test-base >&2
buildah build --quiet --network host --build-arg BASE=localhost/palisade-test-base --tag "$repository:latest" "$images/web" >&2
buildah push --quiet --tls-verify="$tls" --digestfile "$work/digest" "$repository:latest" >&2
echo "$repository@$(cat "$work/digest")"
