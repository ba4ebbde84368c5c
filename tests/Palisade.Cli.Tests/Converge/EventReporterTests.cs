using System.Collections.Immutable;
using System.Text.Json;
using Palisade.Core.Converge;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Output.Converge;
using Palisade.Provision.Converge;
using Palisade.Testing;
using Shouldly;
using Xunit;

namespace Palisade.Cli.Tests.Converge;

public sealed class EventReporterTests
{
    private readonly List<string> lines = [];
    private readonly EventReporter reporter;

    public EventReporterTests() => reporter = new EventReporter(e => lines.Add(JsonSerializer.Serialize(e, RunEventJson.Default.RunEvent)), new FakeClock());

    [Fact]
    public void ResourceDone_OutcomeWithDiffAndOutputs_WritesNeither()
    {
        reporter.ResourceDone("pi-1", "form", new ResourceOutcome
        {
            Id = "swarm",
            State = OutcomeState.Changed,
            Change = new ResourceChange(ChangeAction.Create, "a new cluster", "@@ -0,0 +1,1 @@\n+S3CRET-DIFF\n"),
            Outputs = ImmutableDictionary<string, OutputValue>.Empty
                .Add("swarm.token", new OutputValue("S3CRET-TOKEN", Secret: true)).Add("swarm.id", new OutputValue("S3CRET-NOT-ASKED-FOR")),
            Notes = ["took a while"],
        });

        lines.ShouldBe(
        [
            """{"type":"resource","at":"2026-03-01T12:00:00+00:00","node":"pi-1","phase":"form","resource":"swarm","state":"changed","action":"create","summary":"a new cluster","notes":["took a while"]}""",
        ]);
    }

    [Fact]
    public void ResourceDone_SameWithoutNotes_IsNoLine()
    {
        reporter.ResourceDone("pi-1", "base", new ResourceOutcome { Id = "hostname", State = OutcomeState.Same });
        lines.ShouldBeEmpty();

        reporter.ResourceDone("pi-1", "base", new ResourceOutcome { Id = "sysctl", State = OutcomeState.Same, Notes = ["no such key"] });
        lines.ShouldHaveSingleItem().ShouldContain("no such key");
    }

    [Fact]
    public void NodeFailed_Failure_CarriesCodeMessageAndHelp()
    {
        reporter.NodeFailed(new NodeFailure(
            "pi-2", "mesh", new Diagnostic { Error = FleetErrors.Lost, Message = "the connection broke", Help = "palisade apply", Notes = ["line 1"] }));

        using var line = JsonDocument.Parse(lines.ShouldHaveSingleItem());
        string[] said = [.. from name in (string[])["type", "node", "phase", "code", "message", "help"] select line.RootElement.GetProperty(name).GetString()!];
        said.ShouldBe(["failed", "pi-2", "mesh", FleetErrors.Lost.Code, "the connection broke", "palisade apply"]);
        line.RootElement.GetProperty("notes")[0].GetString().ShouldBe("line 1");
    }

    [Fact]
    public void Stream_FromBeginToEnd_StartsWithItsFormatAndEndsWithTheExitCode()
    {
        reporter.Begin("1.2.3");
        reporter.NodeConnected("pi-1", "admin");
        reporter.Say(null, "over\nto\tnode two", Severity.Warning);
        reporter.NodePhaseDone("pi-1", "mesh", ok: false);
        reporter.End(3, 0);

        lines.ShouldAllBe(l => !l.Contains('\n'));
        lines[0].ShouldStartWith("""{"type":"version","format":"1.0","palisade":"1.2.3",""");
        lines[2].ShouldContain("""
            "severity":"warning"
            """);
        lines[3].ShouldEndWith("""
            "ok":false}
            """);
        lines[^1].ShouldEndWith("""
            "changed":0,"exitCode":3}
            """);
    }
}
