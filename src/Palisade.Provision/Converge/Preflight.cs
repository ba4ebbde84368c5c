using System.Collections.Immutable;
using Palisade.Core.Converge;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;

namespace Palisade.Provision.Converge;

/// <summary>
/// Finds, before the first change, what would fail later with a message that does not say why.
/// </summary>
public static class Preflight
{
    private const long MinimumDisk = 500L * 1024 * 1024;

    private static readonly TimeSpan MaximumSkew = TimeSpan.FromMinutes(10);

    /// <summary>What is wrong with one node by itself; null when nothing is.</summary>
    public static Diagnostic? Check(string node, NodeFacts facts, DateTimeOffset now)
    {
        var supported = facts is { OsId: "debian" or "raspbian" or "ubuntu", Architecture: "x86_64" or "aarch64" }
            && double.TryParse(facts.OsVersion, System.Globalization.CultureInfo.InvariantCulture, out var version)
            && version >= (facts.OsId == "ubuntu" ? 22.04 : 12);
        if (!supported)
        {
            return Finding(node, RunErrors.Unsupported,
                $"node `{node}` runs {facts.OsId} {facts.OsVersion} on {facts.Architecture}, which Palisade does not support",
                "install Debian 12, Raspberry Pi OS (64-bit) or Ubuntu 22.04 or newer on it");
        }

        var skew = facts.Time - now;
        if (skew.Duration() > MaximumSkew)
        {
            return Finding(node, RunErrors.ClockSkew,
                $"the clock of node `{node}` is {Describe(skew)}: it says {facts.Time:yyyy-MM-dd HH:mm} UTC",
                $"wait until it found a time server, or set it: `palisade run --on {node} --sudo -- date -s @{now.ToUnixTimeSeconds()}`");
        }

        return facts.DiskFreeBytes < MinimumDisk
            ? Finding(node, RunErrors.DiskFull,
                $"node `{node}` has {facts.DiskFreeBytes / (1024 * 1024)} MB of free disk, and at least 500 MB are needed",
                $"free some space, for example `palisade run --on {node} --sudo -- apt-get clean`")
            : null;
    }

    /// <summary>What is wrong between nodes: each finding names the node to leave out.</summary>
    public static ImmutableArray<Diagnostic> CheckTogether(IReadOnlyDictionary<string, NodeFacts> facts) =>
    [
        .. facts.GroupBy(f => f.Value.MachineId, StringComparer.Ordinal)
            .Where(same => same.Count() > 1)
            .SelectMany(same =>
            {
                var names = same.Select(f => f.Key).Order(StringComparer.Ordinal).ToArray();
                return names.Skip(1).Select(name => Finding(name, RunErrors.DuplicateIdentity,
                    $"nodes `{names[0]}` and `{name}` have the same machine id",
                    "check that their addresses are of two boards; for a cloned SD card see `palisade explain PAL0344`"));
            }),
    ];

    private static string Describe(TimeSpan skew)
    {
        var size = skew.Duration();
        var amount = size.TotalDays >= 2 ? $"{size.TotalDays:0} days" : size.TotalHours >= 2 ? $"{size.TotalHours:0} hours" : $"{size.TotalMinutes:0} minutes";
        return $"{amount} {(skew < TimeSpan.Zero ? "slow" : "fast")}";
    }

    private static Diagnostic Finding(string node, ErrorInfo error, string message, string help) =>
        new() { Error = error, Message = message, Help = help, Node = node };
}
