using System.Globalization;
using System.Net;
using Palisade.Provision.Lab;
using Palisade.Provision.Node;
using Shouldly;
using Xunit;

namespace Palisade.Lab.Tests;

/// <summary>
/// A lab for one class of tests, with its own name, network and configuration folder. Derive from it, and use the derived type as
/// class fixture. What an earlier run left of this lab is cleared first; the lab is taken down at the end.
/// </summary>
/// <param name="name">Name of lab and cluster; no other fixture has it.</param>
/// <param name="network">The nodes are 10.78.<paramref name="network"/>.11 and up; no other fixture has it.</param>
/// <param name="nodes">Called n1, n2, ...</param>
/// <param name="servers">So many of them, from n1 on, are servers.</param>
public abstract class LabFixture(string name, byte network, int nodes, int servers = 1) : IAsyncLifetime
{
    private LabCluster? lab;

    public string Name { get; } = name;

    /// <summary>The running lab. Where the tests do not run as root, the test that asks is skipped.</summary>
    public LabCluster Lab
    {
        get
        {
            Assert.SkipUnless(Environment.IsPrivilegedProcess, "a lab needs root");
            return lab.ShouldNotBeNull();
        }
    }

    public string Subnet { get; } = string.Create(CultureInfo.InvariantCulture, $"10.78.{network}");

    /// <summary>Folder of the configuration file, made for this fixture.</summary>
    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("palisade-test-").FullName;

    public string File => Path.Combine(Directory, "palisade.yaml");

    /// <summary>Private key of the operator <c>admin</c>.</summary>
    public string OperatorKey => Path.Combine(Directory, ".palisade", "admin");

    public LabHost Node(int number) => Lab.Hosts[number - 1];

    /// <summary>The file's text; a derived fixture may say more.</summary>
    protected virtual string Yaml()
    {
        var hosts = string.Concat(Enumerable.Range(1, nodes).Select(i => string.Create(
            CultureInfo.InvariantCulture, $"  n{i}: {{ address: {Subnet}.{10 + i}, role: {(i <= servers ? "server" : "agent")} }}\n")));
        return $$"""
            cluster: {{Name}}
            operators:
              admin: { keys: [.palisade/admin.pub] }
            ssh: { user: pi, password: public:raspberry }
            nodes:

            """ + hosts;
    }

    public virtual async ValueTask InitializeAsync()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return;
        }

        await System.IO.File.WriteAllTextAsync(File, Yaml());
        var file = LabFile.Load(File);
        foreach (var key in file.OwnKeyFiles)
        {
            await Provision.Lab.OperatorKey.EnsureAsync(key, CancellationToken.None);
        }

        lab = await LabCluster.CreateAsync(
            new LabOptions { Name = Name, Nodes = [.. Enumerable.Range(1, nodes).Select(i => new LabNode(
                string.Create(CultureInfo.InvariantCulture, $"n{i}"), IPAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"{Subnet}.{10 + i}"))))], Directory = Directory },
            CancellationToken.None);
    }

    public virtual async ValueTask DisposeAsync()
    {
        if (lab is not null)
        {
            await lab.DownAsync(CancellationToken.None);
        }

        System.IO.Directory.Delete(Directory, recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Runs the published executable on the fixture's file: <c>RunPalisadeAsync("apply", "--yes")</c>.</summary>
    public Task<ProcessResult> RunPalisadeAsync(params string[] args) => PublishedPalisade.RunAsync(Directory, args);

    /// <summary>Logs in by SSH with a password or, where it is null, the operator's key; the exit status is ssh's.</summary>
    public Task<ProcessResult> SshAsync(LabHost node, string user, string? password, params string[] command) =>
        Ssh.RunAsync(node.Address, user, password, password is null ? OperatorKey : null, [.. command]);
}
