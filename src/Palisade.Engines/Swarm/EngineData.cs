namespace Palisade.Engines.Swarm;

/// <summary>
/// Whose /var/lib/docker it is. A board may have had Docker, with volumes in it, before Palisade came: then the data is not
/// Palisade's to delete. The answer is written down before the package is installed.
/// </summary>
internal static class EngineData
{
    private const string Origin = "/var/lib/palisade/engine.origin";

    public const string RecordedScript = $"test -s {Origin}";

    public const string RecordScript = $"""
        set -e
        mkdir -p /var/lib/palisade
        if [ -e /var/lib/docker ]; then owner=board; else owner=palisade; fi
        echo "$owner" >{Origin}.new
        mv {Origin}.new {Origin}
        """;

    public const string GoneScript = $"""
        [ "$(cat {Origin} 2>/dev/null)" != palisade ] || [ ! -e /var/lib/docker ]
        """;

    /// <summary>Mounts below the folder go first: rm would otherwise walk into running containers' file systems.</summary>
    public const string DeleteScript = $"""
        set -e
        systemctl stop docker.socket docker.service docker-registry.service containerd.service 2>/dev/null || true
        cut -d' ' -f2 /proc/self/mounts | grep -E '^(/var/lib|/run)/docker/' | sort -r | while read -r m; do umount -l "$m" || true; done
        for l in docker0 docker_gwbridge; do ip link delete "$l" 2>/dev/null || true; done
        rm -rf --one-file-system /var/lib/docker /var/lib/containerd /var/lib/docker-registry /var/lib/palisade/images
        rm -f {Origin}
        """;
}
