using System.Text.Json;
using Palisade.Provision.Lab;
using Shouldly;
using Xunit;

namespace Palisade.Lab.Tests;

/// <summary>The verbs, by the executable that users have.</summary>
public sealed class LabVerbTests : IDisposable
{
    private const string Yaml = """
        cluster: test-verbs
        operators:
          admin: { keys: [.palisade/admin.pub] }
        ssh: { user: pi, password: public:raspberry }
        nodes:
          n1: { address: 10.78.9.11, role: server }
        """;

    private readonly string directory = Directory.CreateTempSubdirectory("palisade-test-").FullName;

    [Fact]
    public async Task UpStatusExecDown_OfAFile_DoWhatTheySay()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "a lab needs root");
        var cancel = TestContext.Current.CancellationToken;
        await File.WriteAllTextAsync(Path.Combine(directory, "palisade.yaml"), Yaml, cancel);
        try
        {
            var up = await PublishedPalisade.RunAsync(directory, "lab", "up", "--no-apply");
            up.ExitCode.ShouldBe(0, up.Error);
            up.Output.ShouldBe("n1  10.78.9.11\n");
            File.Exists(Path.Combine(directory, ".palisade/admin")).ShouldBeTrue();

            var status = await PublishedPalisade.RunAsync(directory, "lab", "status", "--json");
            var node = JsonDocument.Parse(status.Output).RootElement.GetProperty("nodes")[0];
            node.GetProperty("state").GetString().ShouldBe("running");
            node.GetProperty("address").GetString().ShouldBe("10.78.9.11");

            (await PublishedPalisade.RunAsync(directory, "lab", "exec", "n1", "--", "hostname")).Output.ShouldBe("n1\n");
            (await PublishedPalisade.RunAsync(directory, "lab", "exec", "n1", "--", "sh", "-c", "exit 7")).ExitCode.ShouldBe(7);

            var open = await PublishedPalisade.RunAsync(directory, "run", "--", "true");
            open.ExitCode.ShouldBe(0, open.Error);
            Connections().ShouldBe(1);

            var down = await PublishedPalisade.RunAsync(directory, "lab", "down");
            down.ExitCode.ShouldBe(0, down.Error);
            (await LabRemains.ListAsync("test-verbs", cancel)).ShouldBeEmpty();
            Connections().ShouldBe(0);
        }
        finally
        {
            await LabCluster.DownAsync("test-verbs", CancellationToken.None);
        }
    }

    /// <summary>Processes that hold a connection to a node of this lab open for the next verb.</summary>
    private int Connections() => ProcessFacts.All().Count(p => p.Words.Contains("ControlMaster=yes") && p.Words.Any(w => w.Contains(directory, StringComparison.Ordinal)));

    public void Dispose() => Directory.Delete(directory, recursive: true);
}
