using System.Collections.Immutable;
using System.Net;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Spec;
using Palisade.Provision.Fleet;
using Shouldly;
using Xunit;

namespace Palisade.Provision.Tests.Fleet;

public sealed class NodeSelectorTests
{
    private static readonly ClusterSpec Spec = new()
    {
        Cluster = "home",
        Engine = new EngineSpec { Kind = "swarm" },
        Operators = [],
        Nodes =
        [
            Node("pi-1", NodeRole.Server),
            Node("pi-2", NodeRole.Agent, ("disk", "ssd")),
            Node("pi-3", NodeRole.Agent, ("disk", "card")),
            Node("gate", NodeRole.Balancer),
        ],
    };

    [Theory]
    [InlineData(null, "pi-1 pi-2 pi-3 gate")]
    [InlineData("", "pi-1 pi-2 pi-3 gate")]
    [InlineData(" , ", "pi-1 pi-2 pi-3 gate")]
    [InlineData("pi-2", "pi-2")]
    [InlineData("gate, pi-1", "pi-1 gate")]
    [InlineData("pi-1,pi-1,pi-*", "pi-1 pi-2 pi-3")]
    [InlineData("pi-?", "pi-1 pi-2 pi-3")]
    [InlineData("role=agent", "pi-2 pi-3")]
    [InlineData("role=AGENT", "pi-2 pi-3")]
    [InlineData("label=disk", "pi-2 pi-3")]
    [InlineData("label=disk:ssd", "pi-2")]
    [InlineData("label=disk=ssd,role=server", "pi-1 pi-2")]
    [InlineData("!gate", "pi-1 pi-2 pi-3")]
    [InlineData("!role=agent,!gate", "pi-1")]
    [InlineData("pi-*,!pi-2", "pi-1 pi-3")]
    [InlineData("!pi-2,pi-2", "pi-2")]
    public void Select_Text_ChoosesInTheFilesOrder(string? text, string expected) =>
        NodeSelector.Select(Spec, text).Select(n => n.Name).ShouldBe(expected.Split(' '));

    [Theory]
    [InlineData("pi2", "no node matches `pi2`", "did you mean `pi-2`?")]
    [InlineData("PI-1", "no node matches `PI-1`", null)]
    [InlineData("pi-1,!pi-9", "no node matches `pi-9`", null)]
    [InlineData("role=agnet", "no node matches `role=agnet`", "did you mean `role=agent`?")]
    [InlineData("label=dsk", "no node matches `label=dsk`", "did you mean `label=disk`?")]
    [InlineData("zzzzzzzz", "no node matches `zzzzzzzz`", "the nodes are `pi-1`, `pi-2`, `pi-3`, `gate`")]
    [InlineData("!", "no node matches ``", null)]
    public void Select_PartThatMatchesNothing_IsAnErrorWithTheNearestName(string text, string message, string? help)
    {
        var failure = Refused(text);

        failure.Message.ShouldBe(message);
        failure.Help.ShouldNotBeNull();
        if (help is not null)
        {
            failure.Help.ShouldBe(help);
        }
    }

    [Theory]
    [InlineData("pi-1,!pi-1")]
    [InlineData("!*")]
    public void Select_EverythingTakenAway_IsAnErrorAndNotAllNodes(string text) =>
        Refused(text).Message.ShouldBe($"`{text}` takes away every node it chooses");

    private static Diagnostic Refused(string text)
    {
        var failure = Should.Throw<PalisadeException>(() => NodeSelector.Select(Spec, text)).Diagnostic;
        failure.Error.ShouldBe(FleetErrors.NoSuchNode);
        return failure;
    }

    private static NodeSpec Node(string name, NodeRole role, params (string Name, string Value)[] labels) => new()
    {
        Name = name,
        Address = "10.0.0.1",
        MeshAddress = IPAddress.Loopback,
        Role = role,
        Labels = labels.ToImmutableSortedDictionary(l => l.Name, l => l.Value),
    };
}
