using System.Collections.Immutable;
using Palisade.Core.Converge;
using Palisade.Core.Diagnostics;
using Palisade.Core.Spec;
using Shouldly;
using Xunit;

namespace Palisade.Engines.Tests.K3s;

/// <summary>What is found on boards before anything is changed on them.</summary>
public sealed class K3sBoardsTests
{
    private const long Mega = 1024 * 1024;

    private static NodeFacts Good(string name) => Clusters.Facts(name) with { MemoryBytes = 4096 * Mega, DefaultInterface = "eth0", DefaultGateway = "192.168.1.1", PackageArchitecture = "arm64", DataDevice = "/dev/sda2", IptablesVersion = "1.8.9" };

    [Fact]
    public void Judge_GoodBoards_FindsNothing() => Judge(Servers.ThreeServers).ShouldBeEmpty();

    [Fact]
    public void Judge_NoMemoryCgroup_LeavesTheNodeOut_ButAPiIsMendedFirst()
    {
        Judge(Servers.ThreePis, "pi-2", f => f with { MemoryCgroup = false }).ShouldHaveSingleItem()
            .ShouldSatisfyAllConditions(d => d.Error.Code.ShouldBe("PAL0530"), d => d.Severity.ShouldBe(Severity.Error), d => d.Node.ShouldBe("pi-2"));
        Judge(Servers.ThreePis, "pi-2", f => f with { MemoryCgroup = false, BoardModel = "Raspberry Pi 4 Model B", PiBootFolder = "/boot/firmware" }).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("/dev/mmcblk0p2", true)]
    [InlineData("/dev/nvme0n1p2", false)]
    [InlineData("/dev/sda2", false)]
    [InlineData(null, false)]
    public void Judge_EtcdOnAnSdCard_IsAWarning(string? device, bool warned) =>
        Judge(Servers.ThreeServers, "pi-2", f => f with { DataDevice = device }).Select(d => (d.Error.Code, d.Severity))
            .ShouldBe(warned ? [("PAL0531", Severity.Warning)] : []);

    [Fact]
    public void Judge_SwapOnADisk_IsSaidOfServersWithEtcdOnly()
    {
        Judge(Servers.ThreeServers, "pi-2", f => f with { DiskSwap = ["/var/swap"] }).ShouldHaveSingleItem()
            .ShouldSatisfyAllConditions(d => d.Error.Code.ShouldBe("PAL0537"), d => d.Severity.ShouldBe(Severity.Warning), d => d.Message.ShouldContain("`/var/swap`"));
        Judge(Servers.ThreeServers, "pi-4", f => f with { DiskSwap = ["/var/swap"] }).ShouldBeEmpty();
        Judge(Servers.OneBoard, "pi-1", f => f with { DiskSwap = ["/var/swap"] }).ShouldBeEmpty();
        Judge(Servers.ThreeServers, "pi-2", f => f with { DiskSwap = ["/dev/sda3"], Virtualization = "lxc" }).ShouldBeEmpty();
    }

    [Fact]
    public void Judge_AnSdCardUnderOneServerOrAnAgent_IsNoMatterOfEtcd()
    {
        Judge(Servers.OneBoard, "pi-1", f => f with { DataDevice = "/dev/mmcblk0p2" }).ShouldBeEmpty();
        Judge(Servers.ThreeServers, "pi-4", f => f with { DataDevice = "/dev/mmcblk0p2" }).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("pi-1", 512, "PAL0532", Severity.Error)]
    [InlineData("pi-1", 1024, "PAL0532", Severity.Warning)]
    [InlineData("pi-1", 1900, null, null)]
    [InlineData("pi-2", 430, "PAL0532", Severity.Error)]
    [InlineData("pi-2", 512, null, null)]
    public void Judge_LittleMemory_CountsByRole(string node, int megabytes, string? code, Severity? severity) =>
        Judge(Servers.ThreePis, node, f => f with { MemoryBytes = megabytes * Mega }).Select(d => ((string?)d.Error.Code, (Severity?)d.Severity))
            .ShouldBe(code is null ? [] : [(code, severity)]);

    [Fact]
    public void Judge_AReplicaThatFitsOnNoBoardItMayRunOn_IsSaid()
    {
        var database = new ContainerServiceSpec { Name = "db", Image = "db:1", Published = [], Replicas = 1, Resources = new LimitSpec { MemoryBytes = 3000 * Mega } };

        Judge(Servers.ThreePis with { Services = [database] }).ShouldBeEmpty();
        Judge(Servers.ThreePis with { Services = [database with { Placement = new PlacementSpec { Nodes = ["pi-1"] } }] })
            .ShouldHaveSingleItem().Message.ShouldContain("a replica of `db` asks for 3000 MB");
        Judge(Servers.ThreePis with { Services = [database with { Placement = new PlacementSpec { Labels = ImmutableSortedDictionary<string, string>.Empty.Add("disk", "ssd") } }] })
            .ShouldHaveSingleItem().Error.Code.ShouldBe("PAL0533");
    }

    [Fact]
    public void Judge_MoreReplicasThanAllBoardsHold_IsSaid()
    {
        var game = new ContainerServiceSpec { Name = "game", Image = "game:1", Published = [], Replicas = 30, Resources = new LimitSpec { MemoryBytes = 500 * Mega } };

        Judge(Servers.ThreePis with { Services = [game] }).ShouldHaveSingleItem().Message.ShouldStartWith("the services ask for 15000 MB together");
    }

    [Fact]
    public void Judge_NoDefaultRoute_LeavesTheNodeOut() =>
        Judge(Servers.ThreePis, "pi-3", f => f with { DefaultGateway = null, DefaultInterface = null }).ShouldHaveSingleItem().Error.Code.ShouldBe("PAL0534");

    [Fact]
    public void Judge_OldIptables_IsAWarning() =>
        Judge(Servers.ThreePis, "pi-3", f => f with { IptablesVersion = "1.8.2" }).Select(d => (d.Error.Code, d.Severity)).ShouldBe([("PAL0535", Severity.Warning)]);

    [Fact]
    public void Judge_A32BitSystemOnA64BitKernel_LeavesTheNodeOut() =>
        Judge(Servers.ThreePis, "pi-3", f => f with { PackageArchitecture = "armhf" }).Select(d => (d.Error.Code, d.Severity)).ShouldBe([("PAL0536", Severity.Error)]);

    [Fact]
    public void Judge_ABalancer_NeedsNothingOfThis()
    {
        var facts = Servers.TwentyNodes.Nodes.ToDictionary(n => n.Name, n => Good(n.Name));
        facts["b-1"] = Clusters.Facts("b-1") with { MemoryBytes = 256 * Mega, MemoryCgroup = false };

        Servers.Engine.Judge(Servers.TwentyNodes, facts).ShouldBeEmpty();
    }

    private static Diagnostic[] Judge(ClusterSpec spec, string? node = null, Func<NodeFacts, NodeFacts>? change = null) =>
        [.. Servers.Engine.Judge(spec, spec.Nodes.ToDictionary(n => n.Name, n => n.Name == node ? change!(Good(n.Name)) : Good(n.Name)))];
}
