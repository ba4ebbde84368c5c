using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Text;
using Palisade.Provision.Node;
using Palisade.Provision.Resources.Files;

namespace Palisade.Provision.Resources.Kernel;

internal sealed class SysctlProvider : ResourceProvider<SysctlResource>
{
    private const string Max = "max";

    /// <summary>Keys that this kernel refused to change, and the boot in which it did.</summary>
    private const string RefusedPath = NodePaths.State + "/sysctl-refused.json";

    public override Task<CheckResult> CheckAsync(SysctlResource resource, CheckContext context, CancellationToken cancel)
    {
        var system = context.System;
        var settings = new KernelSettings(system);
        var refused = ReadRefused(system);
        var changes = new List<string>();
        foreach (var (key, value) in resource.Values)
        {
            if (settings.Read(key) is not { } running)
            {
                context.Note($"this kernel has no `{key}`: skipped");
            }
            else if (running != Wanted(key, value, system, resource) && !IsFixed(key, settings, refused, context))
            {
                changes.Add($"{key} {running} → {value}");
            }
        }

        var before = system.ReadText(resource.Path) ?? "";
        var diff = UnifiedDiff.Create(before, FileText(resource, key => MaxIn(before, key) ?? Max));
        if (diff is null && system.Stat(resource.Path) is { } status && new Permissions("0644", "root", "root").DifferencesFrom(status).ToList() is { Count: > 0 } differences)
        {
            changes.AddRange(differences);
        }

        return Task.FromResult(changes.Count == 0 && diff is null
            ? CheckResult.Same
            : CheckResult.Differs(
                system.Exists(resource.Path) ? ChangeAction.Update : ChangeAction.Create,
                changes.Count == 0 ? "file differs" : string.Join(", ", changes),
                diff));
    }

    public override async Task ApplyAsync(SysctlResource resource, CheckContext context, CancellationToken cancel)
    {
        var system = context.System;
        var settings = new KernelSettings(system);
        var refused = ReadRefused(system);
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in resource.Values)
        {
            if (settings.Read(key) is not { } running)
            {
                continue;
            }

            var wanted = Wanted(key, value, system, resource);
            if (running != wanted && !settings.IsReadOnly(key))
            {
                await context.Undo.KeepPathAsync(KernelSettings.PathOf(key), cancel).ConfigureAwait(false);
                await WriteAsync(key, wanted, context, refused, cancel).ConfigureAwait(false);
            }

            if (value == Max)
            {
                found[key] = settings.Read(key)!;
            }
        }

        await context.Undo.KeepPathAsync(resource.Path, cancel).ConfigureAwait(false);
        system.EnsureParents(resource.Path);
        var text = FileText(resource, key => found.GetValueOrDefault(key, Max));
        await system.WriteTextAsync(resource.Path, text, "0644", cancel).ConfigureAwait(false);
    }

    private static async Task WriteAsync(string key, string value, CheckContext context, SortedDictionary<string, SortedSet<string>> refused, CancellationToken cancel)
    {
        var (system, path) = (context.System, KernelSettings.PathOf(key));
        try
        {
            if (value == Max)
            {
                RaiseToLargest(path, system);
            }
            else
            {
                system.WriteKernelFile(path, value);
            }
        }
        catch (UnauthorizedAccessException)
        {
            // A container's owner keeps this key to himself. Remembered for this boot, so that a check need not try.
            context.Note($"`{key}` cannot be changed on this node: skipped");
            refused[key] = [BootId(system)];
            system.EnsurePrivateFolder(NodePaths.State);
            await system.WriteTextAsync(RefusedPath, JsonSerializer.Serialize(refused, NodeStateJson.Default.SortedDictionaryStringSortedSetString), "0600", cancel).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// The kernel nowhere says how much it would take (vm.mmap_rnd_bits: 16 to 33 by architecture and page size), so the
    /// largest that it accepts is found by offering.
    /// </summary>
    private static void RaiseToLargest(string path, ISystem system)
    {
        var present = int.Parse(KernelSettings.Normal(system.ReadText(path)!), NumberStyles.None, CultureInfo.InvariantCulture);
        for (var value = 64; value > present; value--)
        {
            try
            {
                system.WriteKernelFile(path, value.ToString(CultureInfo.InvariantCulture));
                return;
            }
            catch (IOException)
            {
                // EINVAL: too large.
            }
        }
    }

    /// <summary>For <c>max</c>, the number that an earlier apply found and wrote into the file.</summary>
    private static string Wanted(string key, string value, ISystem system, SysctlResource resource) => value == Max
        ? MaxIn(system.ReadText(resource.Path) ?? "", key) ?? Max
        : KernelSettings.Normal(value);

    private static bool IsFixed(string key, KernelSettings settings, SortedDictionary<string, SortedSet<string>> refused, CheckContext context)
    {
        var isFixed = settings.IsReadOnly(key) || (refused.TryGetValue(key, out var boots) && boots.Contains(BootId(context.System)));
        if (isFixed)
        {
            context.Note($"`{key}` cannot be changed on this node: skipped");
        }

        return isFixed;
    }

    private static string? MaxIn(string text, string key) => text.Split('\n')
        .Select(l => l.Split('=', 2, StringSplitOptions.TrimEntries))
        .Where(p => p.Length == 2 && p[0] == key && p[1].Length > 0 && p[1].All(char.IsAsciiDigit))
        .Select(p => p[1]).FirstOrDefault();

    private static string FileText(SysctlResource resource, Func<string, string> largest)
    {
        var text = new StringBuilder("# Written by Palisade; changes here are undone by the next apply.\n");
        foreach (var (key, value) in resource.Values)
        {
            var written = value == Max ? largest(key) : value;
            text.Append(written == Max ? $"# {key}: not on this kernel\n" : $"{key} = {written}\n");
        }

        return text.ToString();
    }

    private static string BootId(ISystem system) => system.ReadText("/proc/sys/kernel/random/boot_id")?.Trim() ?? "";

    private static SortedDictionary<string, SortedSet<string>> ReadRefused(ISystem system)
    {
        try
        {
            return system.ReadText(RefusedPath) is { } json
                ? JsonSerializer.Deserialize(json, NodeStateJson.Default.SortedDictionaryStringSortedSetString) ?? []
                : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }
}
