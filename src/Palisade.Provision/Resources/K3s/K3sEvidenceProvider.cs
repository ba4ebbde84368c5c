using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Palisade.Core.Converge.Protocol;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Text;
using Palisade.Engines.K3s;
using Palisade.Provision.Node;

namespace Palisade.Provision.Resources.K3s;

/// <summary>Collects evidence all at once; each question has its own limit, so that one that hangs costs its own answer only.</summary>
internal sealed partial class K3sEvidenceProvider : ResourceProvider<K3sEvidenceResource>
{
    private const int Lines = 12;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public override async Task<CheckResult> CheckAsync(K3sEvidenceResource resource, CheckContext context, CancellationToken cancel)
    {
        var system = context.System;
        var servers = Task.WhenAll(resource.Servers.Select(s => LookAsync(system, s, cancel)));
        var disk = DiskAsync(system, cancel);
        var unit = RunAsync(system, ["systemctl", "show", "-p", "ActiveState,Result,NRestarts", "--", resource.Unit], cancel);
        var journal = RunAsync(system, ["journalctl", "--no-pager", "-q", "-o", "cat", "-n", Lines.ToString(CultureInfo.InvariantCulture), "-u", resource.Unit], cancel);

        var properties = Properties((await unit.ConfigureAwait(false)).Output);
        var evidence = new JoinEvidence
        {
            Servers = [.. await servers.ConfigureAwait(false)],
            DiskFreeBytes = await disk.ConfigureAwait(false),
            UnitState = properties.GetValueOrDefault("ActiveState", ""),
            UnitResult = properties.GetValueOrDefault("Result", ""),
            Restarts = int.TryParse(properties.GetValueOrDefault("NRestarts"), NumberStyles.None, CultureInfo.InvariantCulture, out var restarts) ? restarts : 0,
            Journal = [.. (await journal.ConfigureAwait(false)).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(Lines).Select(Harmless)],
        };
        return CheckResult.Same.WithOutput(JoinEvidence.Output, JsonSerializer.Serialize(evidence, ProtocolJson.Default.JoinEvidence));
    }

    public override Task ApplyAsync(K3sEvidenceResource resource, CheckContext context, CancellationToken cancel) =>
        throw new InvalidOperationException("evidence is looked at, never applied");

    private static async Task<ServerSeen> LookAsync(ISystem system, ServerPlace server, CancellationToken cancel)
    {
        var lan = system.Network.ConnectAsync(server.Lan, K3sRoles.ApiPort, Patience, cancel);
        var mesh = await system.Network.ConnectAsync(server.Mesh, K3sRoles.ApiPort, Patience, cancel).ConfigureAwait(false);
        var seen = new ServerSeen(server.Name, mesh, await lan.ConfigureAwait(false));
        if (mesh != PortState.Open)
        {
            return seen;
        }

        var answer = await system.Network.GetAsync(new Uri(K3sRoles.Url(server.Mesh) + "/cacerts"), Patience, cancel).ConfigureAwait(false);
        return seen with
        {
            CaHash = answer is { Status: 200 } ? ClusterCaHash.Of(answer.Body) : null,
            SkewSeconds = answer?.Date is { } date ? (system.Clock.GetUtcNow() - date).TotalSeconds : null,
        };
    }

    private static async Task<long?> DiskAsync(ISystem system, CancellationToken cancel)
    {
        var result = await RunAsync(system, ["df", "-B1", "--output=avail", "/var/lib"], cancel).ConfigureAwait(false);
        var last = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault();
        return long.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var free) ? free : null;
    }

    private static Task<ProcessResult> RunAsync(ISystem system, ImmutableArray<string> argv, CancellationToken cancel) =>
        system.RunAsync(new ProcessCommand(argv) { Timeout = Patience }, cancel);

    private static Dictionary<string, string> Properties(string text) =>
        text.Split('\n').Select(l => l.Split('=', 2)).Where(p => p.Length == 2).ToDictionary(p => p[0], p => p[1].Trim(), StringComparer.Ordinal);

    /// <summary>A line of a program that may have said its token, and that others may write to.</summary>
    private static string Harmless(string line)
    {
        var printable = DisplayText.Printable(Token.Replace(line, "***"));
        return printable.Length <= 400 ? printable : printable[..400] + "…";
    }

    /// <summary>Full tokens, and the short-lived kind without the CA's digest (docs.k3s.io, k3s token).</summary>
    [GeneratedRegex(@"K10[0-9a-f]{64}(::[^\s""']*)?|\b[a-z0-9]{6}\.[a-z0-9]{16}\b", RegexOptions.CultureInvariant)]
    private static partial Regex Token { get; }
}
