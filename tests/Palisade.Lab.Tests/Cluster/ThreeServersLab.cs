using Shouldly;

namespace Palisade.Lab.Tests.Cluster;

/// <summary>Three servers, so that the cluster can lose one and still decide.</summary>
public sealed class ThreeServersLab() : LabFixture("test-servers", 17, nodes: 3, servers: 3)
{
    public string Site(int node) => $"http://{Node(node).Address}:31111/";

    protected override string Yaml() => base.Yaml() + """
        mesh: { subnet: 10.91.0.0/16 }
        services:
          site: { kind: web, port: 31111, replicas: 3, content: ./site }

        """;

    public override async ValueTask InitializeAsync()
    {
        System.IO.Directory.CreateDirectory(Path.Combine(Directory, "site"));
        await WriteSiteAsync("first");
        await base.InitializeAsync();
        if (Environment.IsPrivilegedProcess)
        {
            var apply = await RunPalisadeAsync("apply", "--yes");
            apply.ExitCode.ShouldBe(0, apply.Output + apply.Error);
        }
    }

    public Task WriteSiteAsync(string text) => System.IO.File.WriteAllTextAsync(Path.Combine(Directory, "site", "index.html"), $"<h1>{text}</h1>\n");
}
