using System.Globalization;
using System.Text;

namespace Palisade.Provision.Lab;

/// <summary>What /proc and the control groups of this machine say about its processes (proc(5), cgroups(7)).</summary>
internal static class ProcessFacts
{
    /// <summary>The processes of this machine with their words; of one that ends meanwhile, or is the kernel's, nothing.</summary>
    public static IEnumerable<(int Pid, string[] Words)> All()
    {
        foreach (var process in Directory.GetDirectories("/proc").Where(d => char.IsAsciiDigit(Path.GetFileName(d)[0])))
        {
            string[] words;
            try
            {
                words = Encoding.UTF8.GetString(File.ReadAllBytes(Path.Combine(process, "cmdline"))).TrimEnd('\0').Split('\0');
            }
            catch (IOException)
            {
                continue;
            }

            if (words[0].Length > 0)
            {
                yield return (int.Parse(Path.GetFileName(process), CultureInfo.InvariantCulture), words);
            }
        }
    }

    // USER_HZ, the unit of starttime, is 100 on every architecture that Debian has.
    private const double TicksPerSecond = 100;

    public static DateTimeOffset? StartTime(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            // The name in parentheses may hold spaces; the fields are counted from behind it (starttime is the 22nd).
            var ticks = double.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[19], CultureInfo.InvariantCulture);
            var boot = File.ReadLines("/proc/stat").First(l => l.StartsWith("btime ", StringComparison.Ordinal)).Split(' ')[1];
            return DateTimeOffset.FromUnixTimeSeconds(long.Parse(boot, CultureInfo.InvariantCulture)).AddSeconds(ticks / TicksPerSecond);
        }
        catch (Exception e) when (e is IOException or FormatException or IndexOutOfRangeException)
        {
            return null;
        }
    }

    public static long? MemoryBytes(int pid)
    {
        try
        {
            foreach (var line in File.ReadLines($"/proc/{pid}/cgroup"))
            {
                if (line.Split(':', 3) is [var id, var controllers, var path] && (controllers == "memory" || (id == "0" && File.Exists("/sys/fs/cgroup/cgroup.controllers"))))
                {
                    // Init sits in init.scope below the node's own group.
                    var (root, field) = controllers == "memory" ? ("/sys/fs/cgroup/memory", "total_rss ") : ("/sys/fs/cgroup", "anon ");
                    var group = path.EndsWith("/init.scope", StringComparison.Ordinal) ? path[..^"/init.scope".Length] : path;
                    return long.Parse(File.ReadLines($"{root}{group}/memory.stat").First(l => l.StartsWith(field, StringComparison.Ordinal))[field.Length..], CultureInfo.InvariantCulture);
                }
            }
        }
        catch (Exception e) when (e is IOException or FormatException or InvalidOperationException)
        {
            // The node went off while it was looked at.
        }

        return null;
    }
}
