using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Palisade.Provision.Node;

namespace Palisade.Provision.Facts;

/// <summary>
/// Asks nine programs once and remembers their answers until a package changes or the board boots: on a small board they take longer
/// than all the rest of reading its facts, which every run does.
/// </summary>
internal sealed partial class SoftwareReader(ISystem system)
{
    private const string Memory = NodePaths.Runtime + "/software.json";
    private const string PackageList = "/var/lib/dpkg/status";

    private static readonly ImmutableArray<string> AlgorithmKinds = ["cipher", "mac", "kex", "key"];

    public async Task<SoftwareFacts> ReadAsync(CancellationToken cancel)
    {
        var stamp = system.Stat(PackageList) is { Stamp.Length: > 0 } list ? $"{system.ReadText("/proc/sys/kernel/random/boot_id")?.Trim()} {list.Stamp}" : null;
        if (stamp is not null && Remembered() is { } known && known.Stamp == stamp)
        {
            return known;
        }

        var (facts, whole) = await AskAsync(stamp ?? "", cancel).ConfigureAwait(false);
        if (whole && stamp is not null)
        {
            await RememberAsync(facts, cancel).ConfigureAwait(false);
        }

        return facts;
    }

    /// <returns>The facts, and whether every program had its say.</returns>
    private async Task<(SoftwareFacts Facts, bool Whole)> AskAsync(string stamp, CancellationToken cancel)
    {
        var results = await Task.WhenAll(
            ((ImmutableArray<string>[])
            [
                ["uname", "-m"], ["systemd-detect-virt"], ["dpkg", "--print-architecture"], ["iptables", "--version"], ["ssh", "-V"],
                .. AlgorithmKinds.Select(k => ImmutableArray.Create("ssh", "-Q", k)),
            ]).Select(argv => system.RunAsync(new ProcessCommand(argv) { Timeout = TimeSpan.FromSeconds(10) }, cancel))).ConfigureAwait(false);
        var (machine, virtualization, packages, iptables, sshd) = (results[0], results[1], results[2], results[3], results[4]);
        return (
            new SoftwareFacts(
                stamp,
                machine.Output.Trim() is { Length: > 0 } name ? name : RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant(),
                virtualization.Output.Trim() is { Length: > 0 } kind ? kind : "none",
                packages.Ok ? packages.Output.Trim() : null,
                IptablesRelease().Match(iptables.Output) is { Success: true } found ? found.Groups[1].Value : null,
                Version().Match(sshd.Error + sshd.Output) is { Success: true } match ? match.Groups[1].Value : null,
                AlgorithmKinds.Zip(results[5..]).Where(p => p.Second.Ok).ToImmutableSortedDictionary(
                    p => p.First,
                    p => p.Second.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ToImmutableArray(),
                    StringComparer.Ordinal)),
            !results.Any(r => r.ExitCode == ProcessResult.TimedOut));
    }

    private SoftwareFacts? Remembered()
    {
        try
        {
            return system.ReadText(Memory) is { } json ? JsonSerializer.Deserialize(json, NodeStateJson.Default.SoftwareFacts) : null;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private async Task RememberAsync(SoftwareFacts facts, CancellationToken cancel)
    {
        try
        {
            system.EnsurePrivateFolder(NodePaths.Runtime);
            await system.WriteTextAsync(Memory, JsonSerializer.Serialize(facts, NodeStateJson.Default.SoftwareFacts), "0600", cancel).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // An operator's own machine without root, or a full /run: the programs are asked again next time.
        }
    }

    [GeneratedRegex(@"iptables v(\d+\.\d+\.\d+)")]
    private static partial Regex IptablesRelease();

    [GeneratedRegex(@"OpenSSH_(\d+\.\d+)")]
    private static partial Regex Version();
}
