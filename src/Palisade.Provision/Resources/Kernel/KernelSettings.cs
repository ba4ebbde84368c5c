using Palisade.Provision.Node;

namespace Palisade.Provision.Resources.Kernel;

/// <summary>Files below /proc/sys, and whether they can be written here.</summary>
internal sealed class KernelSettings(ISystem system)
{
    private readonly Lazy<List<(string Point, bool ReadOnly)>> mounts = new(() => ReadMounts(system));

    /// <summary>
    /// Where a key lives. As in sysctl.d(5): if the first separator is a slash, dots are part of names (<c>net/ipv4/conf/eth0.1/rp_filter</c>);
    /// else dots separate and slashes stand for dots.
    /// </summary>
    public static string PathOf(string key)
    {
        var first = key.IndexOfAny(['.', '/']);
        return "/proc/sys/" + (first >= 0 && key[first] == '/'
            ? key
            : string.Concat(key.Select(c => c switch { '.' => '/', '/' => '.', _ => c })));
    }

    /// <summary>Null where this kernel has no such key.</summary>
    public string? Read(string key) => system.ReadText(PathOf(key)) is { } text ? Normal(text) : null;

    /// <summary>Tabs and spaces separate numbers alike.</summary>
    public static string Normal(string value) => string.Join(' ', value.Split([' ', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Containers mount parts of /proc/sys read-only while the files' modes still say otherwise.</summary>
    public bool IsReadOnly(string key)
    {
        var path = PathOf(key);
        return system.Stat(path) is { } status && (Convert.ToInt32(status.Mode, 8) & 0b010_010_010) == 0
            || mounts.Value.LastOrDefault(m => path.StartsWith(m.Point + "/", StringComparison.Ordinal) || path == m.Point).ReadOnly;
    }

    /// <summary>mountinfo in proc_pid_mountinfo(5), shortest mount point first.</summary>
    private static List<(string, bool)> ReadMounts(ISystem system) =>
    [
        .. (system.ReadText("/proc/self/mountinfo") ?? "").Split('\n')
            .Select(l => l.Split(' '))
            .Where(f => f.Length > 5 && f[4].StartsWith("/proc", StringComparison.Ordinal))
            .Select(f => (f[4].TrimEnd('/'), f[5].Split(',').Contains("ro")))
            .OrderBy(m => m.Item1.Length),
    ];
}
