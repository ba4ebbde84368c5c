using System.Text.Json;
using Palisade.Provision.Lab;
using Palisade.Provision.Node;
using Shouldly;

namespace Palisade.Lab.Tests.K3s;

/// <summary>Three servers and an agent, formed once by one apply over fresh boards.</summary>
public sealed class K3sLab() : LabFixture("test-k3s", 20, 4)
{
    public const int Port = 30080;

    public ProcessResult FirstApply { get; private set; } = new(-1, "", "");

    protected override string Yaml() => $$"""
        cluster: {{Name}}
        engine: { kind: k3s, version: {{StandIn.First}}, artifacts: ./k3s }
        operators:
          admin: { keys: [.palisade/admin.pub] }
        ssh: { user: pi, password: public:raspberry }
        nodes:
          n1: { address: {{Subnet}}.11, role: server }
          n2: { address: {{Subnet}}.12, role: server }
          n3: { address: {{Subnet}}.13, role: server }
          n4: { address: {{Subnet}}.14, role: agent, labels: { disk: ssd } }
        mesh: { subnet: 10.90.0.0/16 }
        services:
          game: { kind: container, image: docker.io/library/nginx:1.27.0, ports: [{{Port}}] }

        """;

    public override async ValueTask InitializeAsync()
    {
        if (Environment.IsPrivilegedProcess)
        {
            await StandIn.ReleaseAsync(Path.Combine(Directory, "k3s"), StandIn.First);
        }

        await base.InitializeAsync();
        if (!Environment.IsPrivilegedProcess)
        {
            return;
        }

        FirstApply = await RunPalisadeAsync("apply", "--yes");
        FirstApply.ExitCode.ShouldBe(0, FirstApply.Output + FirstApply.Error);
    }

    public async Task EditAsync(Func<string, string> edit) =>
        await System.IO.File.WriteAllTextAsync(File, edit(await System.IO.File.ReadAllTextAsync(File)));

    /// <summary>Standard output of a command that must succeed on a node.</summary>
    public async Task<string> OnAsync(int node, params string[] argv)
    {
        var result = await Node(node).ExecAsync([.. argv], CancellationToken.None);
        result.Ok.ShouldBeTrue($"n{node}: {string.Join(' ', argv)}: {result.Output}{result.Error}");
        return result.Output;
    }

    public Task<string> KubectlAsync(int node, params string[] argv) => OnAsync(node, ["/usr/local/bin/k3s", "kubectl", .. argv]);

    /// <summary>Nodes as the cluster sees them: name → (ready, schedulable, version).</summary>
    public async Task<Dictionary<string, (bool Ready, bool Schedulable, string Version)>> MembersAsync(int from)
    {
        var items = JsonDocument.Parse(await KubectlAsync(from, "get", "nodes", "-o", "json")).RootElement.GetProperty("items");
        return items.EnumerateArray().ToDictionary(
            n => n.GetProperty("metadata").GetProperty("name").GetString()!,
            n => (
                n.GetProperty("status").GetProperty("conditions")[0].GetProperty("status").GetString() == "True",
                !n.GetProperty("spec").TryGetProperty("unschedulable", out _),
                n.GetProperty("status").GetProperty("nodeInfo").GetProperty("kubeletVersion").GetString()!));
    }

    /// <summary>What tells that nothing was restarted: process and time of every unit that runs K3s.</summary>
    public async Task<string[]> RunsAsync()
    {
        var lines = new List<string>();
        for (var i = 1; i <= 4; i++)
        {
            lines.Add($"n{i} " + await OnAsync(i, "systemctl", "show", "-p", "MainPID,ActiveEnterTimestampMonotonic,ActiveState", i == 4 ? "k3s-agent.service" : "k3s.service"));
        }

        return [.. lines];
    }

    /// <summary>
    /// What happened on all nodes since then, in order: <c>start n1 v1.34.1+k3s1</c>, <c>ready n1</c>, <c>stop n1</c> by the nodes themselves,
    /// <c>cordon n1</c>, <c>drain n1</c>, <c>uncordon n1</c> by the servers, and <c>swap n1</c> when the present binary took its place.
    /// </summary>
    public async Task<string[]> TimelineAsync(DateTime since)
    {
        var all = new List<(DateTime Time, string What)>();
        for (var i = 1; i <= 4; i++)
        {
            var number = i;
            all.AddRange((await StandIn.EventsAsync(Node(i), CancellationToken.None)).Select(e => (Time(e), $"{e.GetProperty("event").GetString()} {e.GetProperty("node").GetString()}")));
            all.AddRange((await StandIn.StartsAsync(Node(i), CancellationToken.None)).Select(e => (Time(e), $"start n{number} {e.GetProperty("version").GetString()}")));
            var seconds = double.Parse((await OnAsync(i, "stat", "-c", "%.6Z", "/usr/local/bin/k3s")).Trim(), System.Globalization.CultureInfo.InvariantCulture);
            all.Add((DateTime.UnixEpoch.AddSeconds(seconds), $"swap n{i}"));
        }

        return [.. all.Where(e => e.Time >= since).OrderBy(e => e.Time).Select(e => e.What)];

        static DateTime Time(JsonElement line) => line.GetProperty("time").GetDateTime().ToUniversalTime();
    }

    /// <summary>Names of interfaces; the number after a veth's name differs from boot to boot.</summary>
    public static async Task<string> LinksAsync(LabHost node) =>
        (await node.ExecAsync(["sh", "-c", "ip -o link show | cut -d: -f2 | cut -d@ -f1 | sort"], CancellationToken.None)).Output;
}
