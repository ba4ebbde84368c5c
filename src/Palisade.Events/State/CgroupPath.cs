using System.Buffers;

namespace Palisade.Events.State;

/// <summary>Tells from a cgroup path which container, and of which runtime, a process belongs to.</summary>
/// <remarks>
/// The layouts that runtimes use, with the cgroupfs and the systemd driver, on both cgroup versions, nested in one another:
/// <c>/docker/ID</c>, <c>docker-ID.scope</c>, <c>cri-containerd-ID.scope</c>, <c>cri-containerd:ID</c> under a slice, <c>crio-ID.scope</c>, <c>libpod-ID.scope</c>,
/// <c>/kubepods/…/podUID/ID</c>, <c>/lxc/NAME</c>, <c>lxc.payload.NAME</c>, <c>/machine.slice/libvirt…</c>.
/// </remarks>
internal static class CgroupPath
{
    private const int FullIdLength = 64;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");
    private static readonly SearchValues<char> UidCharacters = SearchValues.Create("0123456789abcdef-_");

    public readonly record struct Match(string Runtime, string FullId, string? PodUid)
    {
        /// <summary>Runtimes with long ids show their first 12 characters; named containers keep their name.</summary>
        public string ShortId => FullId.Length == FullIdLength ? FullId[..12] : FullId;
    }

    /// <param name="cgroups">Items <c>controller=path</c>, or paths alone.</param>
    public static Match? Find(IEnumerable<string> cgroups)
    {
        Match? named = null;
        foreach (var cgroup in cgroups)
        {
            var path = cgroup.AsSpan(cgroup.IndexOf('=') + 1);
            if (FindInPath(path) is not { } match)
            {
                continue;
            }

            // A runtime's id beats the name of a system container around it (Docker inside LXC).
            if (match.FullId.Length == FullIdLength)
            {
                return match;
            }

            named ??= match;
        }

        return named;
    }

    private static Match? FindInPath(ReadOnlySpan<char> path)
    {
        Match? found = null;
        string? podUid = null;
        ReadOnlySpan<char> before = default;
        var inPods = false;
        foreach (var range in path.Split('/'))
        {
            var component = path[range];
            inPods |= component.StartsWith("kubepods", StringComparison.Ordinal);
            podUid = PodUid(component) ?? podUid;
            if (ById(component, before, inPods) is { } match)
            {
                found = match with { PodUid = podUid };
            }
            else if (found is not { FullId.Length: FullIdLength } && ByName(component, before) is { } name)
            {
                found = name;
            }

            before = component;
        }

        return found;
    }

    private static Match? ById(ReadOnlySpan<char> component, ReadOnlySpan<char> before, bool inPods)
    {
        var name = component.EndsWith(".scope", StringComparison.Ordinal) ? component[..^6] : component;
        if (name.Length < FullIdLength || name[^FullIdLength..].ContainsAnyExcept(HexDigits))
        {
            return null;
        }

        var id = name[^FullIdLength..].ToString();
        var prefix = name[..^FullIdLength].TrimEnd("-:");
        var runtime = prefix switch
        {
            "docker" => "docker",
            "cri-containerd" => "containerd",
            "crio" => "cri-o",
            "libpod" => "podman",
            "nerdctl" => "containerd",
            "" when before.StartsWith("docker") => "docker",
            "" when before.StartsWith("libpod") || before.StartsWith("podman") => "podman",
            "" when before.StartsWith("crio") => "cri-o",
            "" when inPods => "containerd",
            "" when before is "default" or "moby" or "k8s.io" or "nerdctl" => "containerd",
            _ when prefix.EndsWith(":cri-containerd") => "containerd",
            _ when prefix.EndsWith(":crio") => "cri-o",
            _ when prefix.StartsWith("libpod-conmon") || prefix.StartsWith("crio-conmon") => null,
            _ => null,
        };
        return runtime is null ? null : new Match(runtime, id, null);
    }

    private static Match? ByName(ReadOnlySpan<char> component, ReadOnlySpan<char> before)
    {
        if (component.StartsWith("lxc.payload.", StringComparison.Ordinal))
        {
            return Named("lxc", component["lxc.payload.".Length..]);
        }

        if (before is "lxc" or "lxc.payload" && component.Length > 0)
        {
            return Named("lxc", component);
        }

        // machine-lxc\x2d1234\x2dNAME.scope, as systemd escapes what libvirt asks for.
        if (component.StartsWith("machine-lxc\\x2d", StringComparison.Ordinal) && component.EndsWith(".scope", StringComparison.Ordinal))
        {
            var rest = component["machine-lxc\\x2d".Length..^".scope".Length];
            var next = rest.IndexOf("\\x2d");
            return Named("libvirt-lxc", next < 0 ? rest : rest[(next + 4)..]);
        }

        return component.EndsWith(".libvirt-lxc", StringComparison.Ordinal) ? Named("libvirt-lxc", component[..^".libvirt-lxc".Length]) : null;
    }

    private static Match? Named(string runtime, ReadOnlySpan<char> name) => name.IsEmpty ? null : new Match(runtime, name.ToString(), null);

    /// <summary><c>podUID</c>, or <c>kubepods-burstable-podUID.slice</c> with the dashes of the UID as underscores.</summary>
    private static string? PodUid(ReadOnlySpan<char> component)
    {
        var name = component.EndsWith(".slice", StringComparison.Ordinal) ? component[..^6] : component;
        var at = name.LastIndexOf("pod");
        if (at < 0 || (at > 0 && name[at - 1] != '-'))
        {
            return null;
        }

        var uid = name[(at + 3)..];
        return uid.Length is 36 or 32 && !uid.ContainsAnyExcept(UidCharacters) ? uid.ToString().Replace('_', '-') : null;
    }
}
