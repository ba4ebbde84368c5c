using System.Collections.Immutable;
using System.Text.Json;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Protocol;
using Palisade.Core.Converge.Resources;
using Shouldly;
using Xunit;

namespace Palisade.Core.Tests;

public sealed class ProtocolJsonTests
{
    [Fact]
    public void Catalog_OfSeveralKinds_SurvivesTheRoundTrip()
    {
        NodeRequest request = new ApplyRequest(
            new Catalog
            {
                Phase = "base",
                Node = "pi-1",
                Resources =
                [
                    new FileResource { Cause = "nodes.pi-1", Path = "/etc/x", Content = "é\n", Risk = Risk.Access | Risk.Reboot },
                    new ServiceResource { Cause = "harden", Unit = "ssh.service", ReloadOn = ["file:/etc/x"], Running = null },
                    new SysctlResource { Cause = "harden", Path = "/etc/sysctl.d/x.conf", Values = ImmutableSortedDictionary<string, string>.Empty.Add("a.b", "1") },
                    new CommandResource { Cause = "x", Name = "n", Run = ["true"], Timeout = TimeSpan.FromSeconds(7) },
                ],
            },
            "run-1");

        var json = JsonSerializer.Serialize(request, ProtocolJson.Default.NodeRequest);
        var back = JsonSerializer.Deserialize(json, ProtocolJson.Default.NodeRequest)!;

        JsonSerializer.Serialize(back, ProtocolJson.Default.NodeRequest).ShouldBe(json);
        ((ApplyRequest)back).Catalog.Resources[0].Risk.ShouldBe(Risk.Access | Risk.Reboot);
        json.ShouldNotContain("\n");
    }

    [Fact]
    public void Outcome_WithOutputs_SurvivesTheRoundTrip()
    {
        NodeEvent sent = new OutcomeEvent(new ResourceOutcome
        {
            Id = "swarm",
            State = OutcomeState.Changed,
            Outputs = ImmutableDictionary<string, OutputValue>.Empty.Add("swarm.id", new OutputValue("abc", true)),
        });

        var json = JsonSerializer.Serialize(sent, ProtocolJson.Default.NodeEvent);
        var back = (OutcomeEvent)JsonSerializer.Deserialize(json, ProtocolJson.Default.NodeEvent)!;

        back.Outcome.Outputs["swarm.id"].ShouldBe(new OutputValue("abc", true));
    }
}
