using Palisade.Provision.Node;
using Shouldly;

namespace Palisade.Lab.Tests.Cluster;

/// <summary>
/// Three hosts made into a cluster once, for the tests that need one. What the hosts were like before is kept for the tests that
/// compare.
/// </summary>
public sealed class ClusterLab() : LabFixture("test-cluster", 10, 3)
{
    public const int Port = 31111;

    /// <summary>n3 as it came: what <c>destroy</c> has to give back.</summary>
    public NodeInventory Fresh { get; private set; } = NodeInventory.Empty;

    /// <summary>lynis's hardening index of n1 as it came.</summary>
    public int FreshHardeningIndex { get; private set; }

    public ProcessResult FirstApply { get; private set; } = new(-1, "", "");

    public string Site(int node) => $"http://{Node(node).Address}:{Port}/";

    protected override string Yaml() => base.Yaml() + """
        mesh: { subnet: 10.87.0.0/16 }
        services:
          site: { kind: web, port: 31111, replicas: 3, content: ./site }

        """;

    public override async ValueTask InitializeAsync()
    {
        System.IO.Directory.CreateDirectory(Path.Combine(Directory, "site"));
        await System.IO.File.WriteAllTextAsync(Path.Combine(Directory, "site", "index.html"), "<h1>first</h1>\n");
        await base.InitializeAsync();
        if (!Environment.IsPrivilegedProcess)
        {
            return;
        }

        Fresh = await NodeInventory.TakeAsync(Node(3), CancellationToken.None);
        FreshHardeningIndex = await Lynis.IndexAsync(Node(1), CancellationToken.None);
        FirstApply = await RunPalisadeAsync("apply", "--yes");
        FirstApply.ExitCode.ShouldBe(0, FirstApply.Output + FirstApply.Error);
    }

    /// <summary>Edits the configuration file.</summary>
    public async Task EditAsync(Func<string, string> edit) =>
        await System.IO.File.WriteAllTextAsync(File, edit(await System.IO.File.ReadAllTextAsync(File)));
}
