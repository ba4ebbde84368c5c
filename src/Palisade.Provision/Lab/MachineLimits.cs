using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Palisade.Provision.Lab;

/// <summary>
/// Kernel settings of the machine that a lab needs: many systemds share one kernel's limits. They are raised with the first lab
/// and put back with the last.
/// </summary>
internal sealed class MachineLimits(string file, Func<bool> othersForward, string proc = "/proc/sys")
{
    // At 128 inotify instances, 12 of 20 nodes came up "degraded"; every node's daemons and every container hold keyrings and
    // process ids of the one kernel.
    private static readonly ImmutableSortedDictionary<string, long> Wanted = ImmutableSortedDictionary<string, long>.Empty
        .Add("fs.inotify.max_user_instances", 2048)
        .Add("kernel.keys.maxkeys", 2000)
        .Add("kernel.pid_max", 131072)
        .Add("net.ipv4.ip_forward", 1);

    /// <summary>Raises what is lower than wanted.</summary>
    /// <returns>One line for each setting changed.</returns>
    public ImmutableArray<string> Raise()
    {
        var before = Load();
        var changed = ImmutableArray.CreateBuilder<string>();
        foreach (var (name, wanted) in Wanted)
        {
            var text = Read(name);
            if (!long.TryParse(text, CultureInfo.InvariantCulture, out var current) || current >= wanted)
            {
                continue;
            }

            // Written down first: a run that dies between the two lines is still put right by the next `down`.
            before = before.ContainsKey(name) ? before : before.Add(name, text);
            Save(before);
            File.WriteAllText(PathOf(name), wanted.ToString(CultureInfo.InvariantCulture));
            changed.Add($"{name}: {text} → {wanted}");
        }

        return changed.ToImmutable();
    }

    /// <summary>Puts back what <see cref="Raise"/> changed, unless somebody changed it again since.</summary>
    public ImmutableArray<string> Restore()
    {
        var restored = ImmutableArray.CreateBuilder<string>();
        foreach (var (name, value) in Load())
        {
            // Another bridge with a network behind it (Docker's, another hypervisor's) came to rely on forwarding meanwhile.
            if (name == "net.ipv4.ip_forward" && othersForward())
            {
                restored.Add($"{name} stays 1, because other bridges of this machine use it");
                continue;
            }

            if (Wanted.TryGetValue(name, out var wanted) && Read(name) == wanted.ToString(CultureInfo.InvariantCulture))
            {
                File.WriteAllText(PathOf(name), value);
                restored.Add($"{name}: {wanted} → {value}");
            }
        }

        File.Delete(file);
        return restored.ToImmutable();
    }

    private ImmutableSortedDictionary<string, string> Load() => File.Exists(file)
        ? JsonSerializer.Deserialize(File.ReadAllBytes(file), LabJson.Default.MachineState)?.Before ?? ImmutableSortedDictionary<string, string>.Empty
        : ImmutableSortedDictionary<string, string>.Empty;

    private void Save(ImmutableSortedDictionary<string, string> before) =>
        File.WriteAllBytes(file, JsonSerializer.SerializeToUtf8Bytes(new MachineState(before), LabJson.Default.MachineState));

    private string Read(string name) => File.Exists(PathOf(name)) ? File.ReadAllText(PathOf(name)).Trim() : "";

    private string PathOf(string name) => Path.Combine(proc, name.Replace('.', '/'));
}
