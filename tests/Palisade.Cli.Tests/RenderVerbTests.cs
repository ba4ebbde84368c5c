using System.Text.Json;
using Shouldly;
using Xunit;

namespace Palisade.Cli.Tests;

public sealed class RenderVerbTests : IDisposable
{
    private const string Swarm = """
        cluster: home
        operators: { me: { keys: ~/.ssh/id_ed25519.pub } }
        nodes:
          pi-1: { address: 10.0.0.11, role: server }
          pi-2: 10.0.0.12
        services:
          site: { kind: web, port: 31111, image: "example.org/site:1" }
          app: { kind: web, port: 31112, image: "example.org/app:2" }

        """;

    private readonly CliRun cli = new();

    public void Dispose() => cli.Dispose();

    [Fact]
    public async Task Render_SwarmFile_PrintsOneStreamInWhichEachDocumentNamesItsOwner()
    {
        (await RenderAsync(Swarm)).ShouldBe(ExitCode.Ok);

        var documents = cli.Out.Split("---\n", StringSplitOptions.RemoveEmptyEntries);
        documents.Select(d => d.Split('\n')[0]).ShouldBe(["# services.site", "# services.app"]);
        documents[0].ShouldContain("image: \"example.org/site:1\"");
        cli.Error.ShouldBeEmpty();
    }

    [Fact]
    public async Task Render_OneService_PrintsNoOther()
    {
        (await RenderAsync(Swarm, "--service", "app")).ShouldBe(ExitCode.Ok);

        cli.Out.ShouldContain("example.org/app:2");
        cli.Out.ShouldNotContain("example.org/site:1");
    }

    [Fact]
    public async Task Render_ServiceThatIsNotThere_IsCorrected()
    {
        (await RenderAsync(Swarm, "--service", "sites")).ShouldBe(ExitCode.Failed);

        cli.Out.ShouldBeEmpty();
        cli.Error.ShouldBe("error[PAL0001]: there is no service `sites` in the file\n  = help: did you mean `site`?\n");
    }

    [Fact]
    public async Task Render_IntoAFolder_WritesAFileForEachAndNamesOthers()
    {
        Directory.CreateDirectory(cli.Path("out"));
        cli.Write("out/old.yaml", "kept");

        (await RenderAsync(Swarm, "-o", cli.Path("out"))).ShouldBe(ExitCode.Ok);

        cli.Out.ShouldBeEmpty();
        Directory.GetFiles(cli.Path("out")).Select(Path.GetFileName).Order().ShouldBe(["app.yaml", "old.yaml", "site.yaml"]);
        File.ReadAllText(cli.Path("out/site.yaml")).ShouldContain("image: \"example.org/site:1\"");
        File.ReadAllText(cli.Path("out/old.yaml")).ShouldBe("kept");
        cli.Error.ShouldBe($"Wrote site.yaml, app.yaml into {cli.Path("out")}.\nNot written now, and left as they are: old.yaml.\n");
    }

    [Fact]
    public async Task Render_IntoAFile_IsRefused()
    {
        (await RenderAsync(Swarm, "-o", cli.Write("out", "a file"))).ShouldBe(ExitCode.Failed);

        cli.Error.ShouldStartWith("error[PAL0004]: ");
    }

    [Fact]
    public async Task Render_Json_HasTheSameTexts()
    {
        (await RenderAsync(Swarm, "--json")).ShouldBe(ExitCode.Ok);

        using var json = JsonDocument.Parse(cli.Out);
        json.RootElement.EnumerateArray().Select(d => $"{d.GetProperty("owner")} {d.GetProperty("file")}").ShouldBe(["services.site site.yaml", "services.app app.yaml"]);
        json.RootElement[0].GetProperty("text").GetString()!.ShouldContain("image: \"example.org/site:1\"");
    }

    [Fact]
    public async Task Render_NewCluster_LeavesNothingBehind()
    {
        (await RenderAsync(Swarm)).ShouldBe(ExitCode.Ok);

        Directory.Exists(cli.Path(".palisade")).ShouldBeFalse();
    }

    [Fact]
    public async Task Render_ClusterThatWasApplied_NamesImagesByTheirDigest()
    {
        cli.Write("palisade.yaml", Swarm);
        var state = Directory.CreateDirectory(cli.Path(".palisade/home"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.SetUnixFileMode(cli.Path(".palisade"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.WriteAllText(Path.Combine(state.FullName, "state.json"), """{ "format": 1, "outputs": { "pi-1": { "image.balancer": "10.86.0.1:5000/palisade/balancer@sha256:feed" } } }""");

        (await RenderAsync(Swarm)).ShouldBe(ExitCode.Ok);

        cli.Out.ShouldContain("image: \"10.86.0.1:5000/palisade/balancer@sha256:feed\"");
    }

    [Fact]
    public async Task Render_ChartFromAnArchive_PrintsWhatApplySends()
    {
        cli.Machine.File(cli.Write("chart.tgz", "packed"), "packed");
        var file = Swarm[..Swarm.IndexOf("services:", StringComparison.Ordinal)] + "engine: k3s\ncharts:\n  ocis: { archive: ./chart.tgz, namespace: ocis }\n";

        (await RenderAsync(file)).ShouldBe(ExitCode.Ok, cli.Error);

        cli.Out.ShouldContain("chartContent: " + Convert.ToBase64String("packed"u8));
    }

    [Fact]
    public async Task Render_FileWithMistakes_PrintsNothingButThem()
    {
        (await RenderAsync(Swarm + "mesh: { prot: 1 }\n")).ShouldBe(ExitCode.Failed);

        cli.Out.ShouldBeEmpty();
        cli.Error.ShouldContain("error[PAL0101]");
    }

    private Task<int> RenderAsync(string file, params string[] args) => cli.RunAsync(["render", "-f", cli.Write("palisade.yaml", file), .. args]);
}
