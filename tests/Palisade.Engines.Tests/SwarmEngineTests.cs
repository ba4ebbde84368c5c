using System.Net;
using System.Text.Json;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Spec;
using Palisade.Engines.Swarm;
using Palisade.Engines.Swarm.Phases;
using Shouldly;
using Xunit;

namespace Palisade.Engines.Tests;

public sealed class SwarmEngineTests
{
    [Fact]
    public void MeshPorts_OfAServer_IncludeTheManagersPort_AndOfOthersDoNot()
    {
        var engine = Clusters.Engine;

        engine.MeshPorts(Clusters.ThreePis, Clusters.ThreePis.Node("pi-1")).Select(p => (p.Port, p.Protocol))
            .ShouldBe([(2377, "tcp"), (7946, "tcp"), (7946, "udp"), (4789, "udp")]);
        engine.MeshPorts(Clusters.ThreePis, Clusters.ThreePis.Node("pi-2")).ShouldNotContain(p => p.Port == 2377);
    }

    [Theory]
    [InlineData("10.86.0.0/16", "192.168.1.5", "10.90.0.0/16")]
    [InlineData("10.90.0.0/16", "192.168.1.5", "10.190.0.0/16")]
    [InlineData("10.86.0.0/16", "10.91.7.7", "10.190.0.0/16")]
    [InlineData("10.0.0.0/8", "192.168.1.5", "172.28.0.0/16")]
    public void AddressPlan_OfAMeshAndALan_TouchesNeither(string mesh, string address, string overlay)
    {
        var spec = Clusters.Spec(("pi-1", NodeRole.Server));
        spec = spec with { Mesh = spec.Mesh with { Subnet = IPNetwork.Parse(mesh) }, Nodes = [spec.Nodes[0] with { Address = address }] };

        AddressPlan.For(spec).Overlay.ShouldBe(IPNetwork.Parse(overlay));
    }

    [Fact]
    public void DaemonSettings_AreJsonThatSwarmCanLiveWith()
    {
        using var settings = JsonDocument.Parse(EngineDaemonPhase.Settings(Clusters.ThreePis));

        settings.RootElement.GetProperty("live-restore").GetBoolean().ShouldBeFalse();
        settings.RootElement.TryGetProperty("hosts", out _).ShouldBeFalse();
        settings.RootElement.GetProperty("default-address-pools")[0].GetProperty("base").GetString().ShouldBe("10.91.0.0/16");
    }

    [Fact]
    public void EnginePackages_OnDebian13_NameTheClientThatIsApartThere()
    {
        var context = Clusters.Context(Clusters.OneBoard);
        var newer = context with { Facts = context.Facts.SetItem("pi-1", Clusters.Facts("pi-1") with { OsVersion = "13" }) };

        context.Plan("engine")[0].Only<PackagesResource>().Names.ShouldNotContain("docker-cli");
        newer.Plan("engine")[0].Only<PackagesResource>().Names.ShouldContain("docker-cli");
    }

    [Fact]
    public void EngineDaemon_RestartsNodeByNode() =>
        Clusters.Engine.FormPhases.Single(p => p.Name == "engine-daemon").Parallelism.ShouldBe(1);

    [Theory]
    [InlineData(true, "active")]
    [InlineData(false, "drain")]
    public void SetSchedulable_OfANode_ChangesItsAvailabilityOnly(bool schedulable, string availability)
    {
        var node = Clusters.Engine.SetSchedulable(Clusters.ThreePis, "pi-2", schedulable).ShouldHaveSingleItem().ShouldBeOfType<SwarmNodeResource>();

        node.Availability.ShouldBe(availability);
        node.Role.ShouldBeNull();
        node.Labels.ShouldBeNull();
    }

    [Fact]
    public void Leave_OfANode_LeavesTheSwarmBeforeTheDataGoes()
    {
        var resources = Clusters.Engine.Leave(null, "pi-2");

        resources[0].ShouldBeOfType<SwarmResource>().Absent.ShouldBeTrue();
        resources[1].ShouldBeOfType<CommandResource>().Unless.ShouldNotBeEmpty();
    }
}
