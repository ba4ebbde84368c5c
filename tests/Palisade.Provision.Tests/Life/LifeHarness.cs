using Palisade.Provision.Converge;
using Palisade.Provision.Fleet;
using Palisade.Provision.Life;
using Palisade.Provision.State;
using Palisade.Provision.Tests.Converge;
using Palisade.Testing;

namespace Palisade.Provision.Tests.Life;

/// <summary>Three servers and an agent whose K3s answers as a healthy one does, with every command written down in its order.</summary>
internal sealed class LifeHarness : IAsyncDisposable
{
    private const string Ready = """{"status":{"conditions":[{"type":"Ready","status":"True"}]}}""";

    private readonly ConvergeHarness cluster = new("n1", "n2", "n3", "n4") { Servers = 3 };
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("palisade-life-");
    private NodeGroup? group;

    public LifeHarness()
    {
        foreach (var node in cluster.Names)
        {
            cluster.Fleet[node].Shell = command => Answer(node, string.Join(' ', command.Argv));
        }
    }

    /// <summary><c>n1: systemctl stop -- k3s.service</c></summary>
    public List<string> Commands { get; } = [];

    /// <summary>Fails, once, the first command that contains this.</summary>
    public string? FailsOnce { get; set; }

    /// <summary>A node that the cluster does not see as ready.</summary>
    public string? NotReady { get; init; }

    /// <summary>Certificate authority's digest as nodes answer it.</summary>
    public string Digest { get; } = new('a', 64);

    public FakeFleet Fleet => cluster.Fleet;

    public ConvergeEnvironment Environment => cluster.Environment();

    public StateFolder State => StateFolder.At(folder.FullName, "test");

    public async Task<K3sControl> ConnectAsync(CancellationToken cancel)
    {
        if (group is not null)
        {
            await group.DisposeAsync();
        }

        group = new NodeGroup(Environment);
        await group.ConnectAsync(Environment.Spec.Nodes, cancel);
        return new K3sControl(group, TimeProvider.System, TimeSpan.FromMilliseconds(1));
    }

    public async ValueTask DisposeAsync()
    {
        if (group is not null)
        {
            await group.DisposeAsync();
        }

        cluster.Dispose();
        folder.Delete(recursive: true);
    }

    private RemoteResult Answer(string node, string command)
    {
        lock (Commands)
        {
            Commands.Add($"{node}: {command}");
            if (FailsOnce is { } word && $"{node}: {command}".Contains(word, StringComparison.Ordinal))
            {
                FailsOnce = null;
                return new RemoteResult(1, "", "it is broken");
            }
        }

        return command switch
        {
            _ when NotReady is not null && command.Contains($"get node {NotReady} ", StringComparison.Ordinal) => new RemoteResult(1, "", "it is away"),
            _ when command.Contains("get node ", StringComparison.Ordinal) => new RemoteResult(0, Ready, ""),
            _ when command.Contains("token create", StringComparison.Ordinal) => new RemoteResult(0, $"K10{Digest}::abcdef.{new string('0', 16)}\n", ""),
            _ when command.EndsWith("--version", StringComparison.Ordinal) => new RemoteResult(0, "k3s version v1.34.1+k3s1 (abc)\n", ""),
            _ when command.StartsWith("sha256sum", StringComparison.Ordinal) => new RemoteResult(0, Digest + "  x\n", ""),
            _ when command.StartsWith("cat /var/lib/rancher/k3s/server/token", StringComparison.Ordinal) => new RemoteResult(0, $"K10{Digest}::server:new\n", ""),
            _ when command.StartsWith("cat /etc/rancher/k3s/agent-token", StringComparison.Ordinal) => new RemoteResult(0, "agents\n", ""),
            _ => new RemoteResult(0, "", ""),
        };
    }
}
