using System.Collections.Immutable;
using System.Globalization;
using System.Net.NetworkInformation;
using Palisade.Core.Converge.Protocol;
using Palisade.Core.Diagnostics;
using Palisade.Core.Engines;
using Palisade.Provision.Facts;

namespace Palisade.Provision.Node;

/// <summary>Answers <see cref="StatusRequest"/>: everything at once, nothing waited for longer than five seconds.</summary>
internal sealed class StatusReader(ISystem system, IReadOnlyList<IEngineStateReader> engines)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PingPatience = TimeSpan.FromSeconds(2);

    public async Task<NodeStatus> ReadAsync(StatusRequest request, CancellationToken cancel)
    {
        var units = UnitsAsync(request.Units, cancel);
        var peers = PeersAsync(request.MeshPeers, cancel);
        var engine = EngineAsync(request.EngineReader, cancel);
        var disk = DiskAsync(cancel);
        var (total, free) = await disk.ConfigureAwait(false);
        var (state, problem) = await engine.ConfigureAwait(false);
        return new NodeStatus
        {
            Hostname = system.ReadText("/proc/sys/kernel/hostname")?.Trim() ?? "",
            Uptime = TimeSpan.FromSeconds(FirstNumber("/proc/uptime")),
            Load1 = FirstNumber("/proc/loadavg"),
            MemoryBytes = MemoryInfo.Read(system, "MemTotal"),
            MemoryFreeBytes = MemoryInfo.Read(system, "MemAvailable"),
            DiskBytes = total,
            DiskFreeBytes = free,
            Temperature = Temperature(),
            RebootNeeded = system.Exists(NodePaths.RebootNeeded) || system.Exists("/run/reboot-required"),
            Units = await units.ConfigureAwait(false),
            MeshPeers = await peers.ConfigureAwait(false),
            Engine = state,
            EngineProblem = problem,
        };
    }

    private async Task<ImmutableSortedDictionary<string, string>> UnitsAsync(ImmutableArray<string> units, CancellationToken cancel)
    {
        if (units.IsDefaultOrEmpty)
        {
            return ImmutableSortedDictionary<string, string>.Empty;
        }

        var result = await RunAsync(["systemctl", "show", "-p", "LoadState,ActiveState", "--", .. units], cancel).ConfigureAwait(false);
        var blocks = result.Output.Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        return units.Distinct(StringComparer.Ordinal).ToImmutableSortedDictionary(
            u => u,
            u => blocks.ElementAtOrDefault(units.IndexOf(u)) is { } block ? State(block) : "missing",
            StringComparer.Ordinal);
    }

    private static string State(string block)
    {
        var values = block.Split('\n').Select(l => l.Split('=', 2)).Where(p => p.Length == 2).ToDictionary(p => p[0], p => p[1], StringComparer.Ordinal);
        return values.GetValueOrDefault("LoadState") == "not-found" ? "missing" : values.GetValueOrDefault("ActiveState", "missing");
    }

    private static async Task<ImmutableSortedDictionary<string, double?>> PeersAsync(ImmutableArray<string> addresses, CancellationToken cancel)
    {
        var peers = (addresses.IsDefault ? [] : addresses).Distinct(StringComparer.Ordinal).ToList();
        var times = await Task.WhenAll(peers.Select(p => PingAsync(p, cancel))).ConfigureAwait(false);
        return peers.Zip(times).ToImmutableSortedDictionary(p => p.First, p => p.Second, StringComparer.Ordinal);
    }

    private static async Task<double?> PingAsync(string address, CancellationToken cancel)
    {
        try
        {
            using var ping = new Ping();
            var started = TimeProvider.System.GetTimestamp();
            var reply = await ping.SendPingAsync(System.Net.IPAddress.Parse(address), PingPatience, cancellationToken: cancel).ConfigureAwait(false);
            return reply.Status == IPStatus.Success ? TimeProvider.System.GetElapsedTime(started).TotalMilliseconds : null;
        }
        catch (Exception e) when (e is PingException or FormatException)
        {
            return null;
        }
    }

    private async Task<(EngineState? State, string? Problem)> EngineAsync(string? name, CancellationToken cancel)
    {
        if (name is null)
        {
            return (null, null);
        }

        if (engines.FirstOrDefault(e => e.Name == name) is not { } reader)
        {
            return (null, $"this version of the node agent cannot read the state of `{name}`");
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Patience);
        try
        {
            return (await reader.ReadAsync(system, limit.Token).ConfigureAwait(false), null);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return (null, $"`{name}` did not answer within {Patience.TotalSeconds:0} s");
        }
        catch (Exception e) when (e is IOException or PalisadeException or System.Text.Json.JsonException)
        {
            return (null, e.Message);
        }
    }

    private async Task<(long Total, long Free)> DiskAsync(CancellationToken cancel)
    {
        var result = await RunAsync(["df", "-B1", "--output=size,avail", "/var/lib"], cancel).ConfigureAwait(false);
        var words = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault()?.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words is [var total, var free] && long.TryParse(total, CultureInfo.InvariantCulture, out var t) && long.TryParse(free, CultureInfo.InvariantCulture, out var f) ? (t, f) : (0, 0);
    }

    private double? Temperature()
    {
        var text = system.ReadTextFollowing("/sys/class/thermal/thermal_zone0/temp");
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var thousandths) ? thousandths / 1000 : null;
    }

    private double FirstNumber(string path) =>
        double.TryParse((system.ReadText(path) ?? "").Split(' ')[0], NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private Task<ProcessResult> RunAsync(ImmutableArray<string> argv, CancellationToken cancel) =>
        system.RunAsync(new ProcessCommand(argv) { Timeout = Patience }, cancel);
}
