using System.Globalization;
using Palisade.Provision.Node;

namespace Palisade.Provision.Facts;

internal static class MemoryInfo
{
    /// <summary>A line of /proc/meminfo, in bytes; 0 where it is missing.</summary>
    public static long Read(ISystem system, string name)
    {
        var line = (system.ReadText("/proc/meminfo") ?? "").Split('\n').FirstOrDefault(l => l.StartsWith(name + ":", StringComparison.Ordinal));
        var words = line?.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words is [_, var kilobytes, ..] && long.TryParse(kilobytes, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number * 1024 : 0;
    }
}
