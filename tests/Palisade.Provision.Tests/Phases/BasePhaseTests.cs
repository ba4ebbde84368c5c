using System.Net;
using System.Text.RegularExpressions;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Spec;
using Palisade.Provision.Phases;
using Palisade.Provision.Phases.Base;
using Shouldly;
using Xunit;

namespace Palisade.Provision.Tests.Phases;

public sealed class BasePhaseTests
{
    private static readonly BasePhase Phase = new();

    [Theory]
    [InlineData("127.0.1.1\traspberrypi", true)]
    [InlineData("127.0.1.1 pi-1 raspberrypi", true)]
    [InlineData("127.0.1.1 pi-10", true)]
    [InlineData("127.0.1.1 pi-1", false)]
    [InlineData("127.0.1.1\tpi-1 ", false)]
    [InlineData("127.0.0.1\tlocalhost", false)]
    [InlineData("127.0.1.10 other", false)]
    public void Hosts_OldOwnName_IsDroppedAndTheNewOneKept(string line, bool dropped)
    {
        var hosts = Phase.Catalog("pi-1").Resource<LinesResource>("lines:/etc/hosts");
        hosts.Drop.Any(pattern => Regex.IsMatch(line, pattern)).ShouldBe(dropped);
    }

    [Fact]
    public void Hosts_Names_MeanMeshAddresses() =>
        Phase.Catalog("vm-2").Resource<LinesResource>("lines:/etc/hosts").Block.ShouldBe("127.0.1.1 vm-2\n10.86.0.1 pi-1\n10.86.0.3 lxc-3\n");

    [Fact]
    public void Plan_HostsFileComesBeforeTheName()
    {
        var ids = Phase.Catalog("pi-1").Resources.Select(r => r.Id).ToList();
        ids.IndexOf("lines:/etc/hosts").ShouldBeLessThan(ids.IndexOf("hostname"));
    }

    [Theory]
    [InlineData("Raspberry Pi 4 Model B Rev 1.4", "armv7l", true)]
    [InlineData("Raspberry Pi 3 Model B Plus Rev 1.3", "armv7l", true)]
    [InlineData("Raspberry Pi 5 Model B Rev 1.0", "aarch64", true)]
    [InlineData("Raspberry Pi Zero 2 W Rev 1.0", "armv7l", true)]
    [InlineData("Raspberry Pi Compute Module 4 Rev 1.1", "armv7l", true)]
    [InlineData("Raspberry Pi 400 Rev 1.0", "armv7l", true)]
    [InlineData("Raspberry Pi 2 Model B Rev 1.1", "armv7l", false)]
    [InlineData("Raspberry Pi Zero W Rev 1.1", "armv6l", false)]
    [InlineData("Raspberry Pi Model B Rev 2", "armv6l", false)]
    public void Pi_64BitMode_IsSetWhereTheProcessorHasIt(string model, string architecture, bool set)
    {
        var catalog = Phase.Catalog("pi-1", Boards.Context().WithFacts("pi-1", Boards.Pi with { BoardModel = model, Architecture = architecture }));
        catalog.Resources.Any(r => r.Id == "lines:/boot/firmware/config.txt").ShouldBe(set);
    }

    [Fact]
    public void Pi_WithAWorkingMemoryCgroup_IsNotRebooted()
    {
        var catalog = Phase.Catalog("pi-1", Boards.Context().WithFacts("pi-1", Boards.Pi with { MemoryCgroup = true }));
        catalog.Resources.ShouldAllBe(r => !r.Risk.HasFlag(Risk.Reboot));
    }

    [Fact]
    public void OtherBoards_HaveNoFirmwareFiles() =>
        Phase.Catalog("vm-2").Resources.ShouldNotContain(r => r.Id.Contains("cmdline.txt", StringComparison.Ordinal));

    [Fact]
    public void Clock_OfAContainer_IsLeftToTheHostAloud()
    {
        var catalog = Phase.Catalog("lxc-3");
        catalog.Resources.ShouldNotContain(r => r.Id.Contains("timesyncd", StringComparison.Ordinal));
        catalog.Notes.ShouldContain(n => n.Contains("container", StringComparison.Ordinal));
    }

    /// <summary>systemd-timesyncd and chrony conflict: installing one removes the other.</summary>
    [Theory]
    [InlineData("chrony")]
    [InlineData("ntpsec")]
    public void Clock_WithAnotherDaemon_DoesNotBringTimesyncd(string daemon)
    {
        var catalog = Phase.Catalog("vm-2", Boards.Context().WithFacts("vm-2", Boards.Vm with { TimeDaemon = daemon }));
        catalog.Resources.OfType<PackagesResource>().ShouldNotContain(p => p.Names.Contains("systemd-timesyncd"));
        catalog.Resources.ShouldContain(r => r.Id == $"service:{daemon}.service");
    }

    [Fact]
    public void Clock_ServersThatLeftTheYaml_LeaveTheNode()
    {
        var catalog = Phase.Catalog("pi-1", Boards.Context(Boards.Spec with { Time = new TimeSpec() }));
        catalog.Resources.ShouldContain(r => r.Id == "absent:/etc/systemd/timesyncd.conf.d/palisade.conf");
        catalog.Resources.ShouldNotContain(r => r is TimeZoneResource);
    }

    [Fact]
    public void Upgrades_WithARebootTime_NeverRebootTwoNodesTogether()
    {
        var spec = new UpgradesSpec { RebootAt = new TimeOnly(23, 50) };
        SecurityUpgrades.Render(spec, 0).ShouldContain("Automatic-Reboot-Time \"23:50\"");
        SecurityUpgrades.Render(spec, 1).ShouldContain("Automatic-Reboot-Time \"00:10\"");
    }

    [Fact]
    public void Upgrades_TurnedOff_AreTurnedOffOnTheNode()
    {
        var catalog = Phase.Catalog("pi-1", Boards.Context(Boards.Spec with { Upgrades = new UpgradesSpec { Security = false } }));
        catalog.Resource<FileResource>("file:" + SecurityUpgrades.Path).Content!.ShouldContain("APT::Periodic::Unattended-Upgrade \"0\";");
    }

    [Theory]
    [InlineData("systemd-networkd", "file:/etc/systemd/network/00-palisade-eth0.network")]
    [InlineData("NetworkManager", "file:/etc/NetworkManager/system-connections/palisade-eth0.nmconnection")]
    [InlineData("ifupdown", "file:/etc/network/interfaces.d/palisade-eth0")]
    [InlineData("dhcpcd", "lines:/etc/dhcpcd.conf")]
    public void StaticAddress_InTheWordsOfEachManager_IsGuarded(string manager, string id)
    {
        var catalog = Phase.Catalog("pi-1", Boards.Context().WithFacts("pi-1", Boards.Pi with { NetworkManager = manager }));
        var mine = catalog.Resources.Where(r => r.Cause == "nodes.pi-1.network").ToArray();
        mine.ShouldContain(r => r.Id == id);
        mine.ShouldAllBe(r => r.Risk == Risk.Access);
        Text(mine.Single(r => r.Id == id)).ShouldContain("192.168.1.11/24");
    }

    [Fact]
    public void StaticAddress_ForNetworkManager_IsReadableByRootAlone()
    {
        var catalog = Phase.Catalog("pi-1");
        catalog.Resource<FileResource>("file:/etc/NetworkManager/system-connections/palisade-eth0.nmconnection").Mode.ShouldBe("0600");
    }

    [Fact]
    public void StaticAddress_ForIfupdown_TakesTheOldStanzaAway()
    {
        var catalog = Phase.Catalog("pi-1", Boards.Context().WithFacts("pi-1", Boards.Pi with { NetworkManager = "ifupdown" }));
        var old = catalog.Resource<LinesResource>("lines:/etc/network/interfaces");
        old.DropStanzas.Any(p => Regex.IsMatch("iface eth0 inet dhcp", p)).ShouldBeTrue();
        old.DropStanzas.Any(p => Regex.IsMatch("iface eth0 inet6 auto", p)).ShouldBeFalse();
        old.DropStanzas.Any(p => Regex.IsMatch("iface eth01 inet dhcp", p)).ShouldBeFalse();
        old.Drop.Any(p => Regex.IsMatch("allow-hotplug eth0", p)).ShouldBeTrue();
        old.Drop.Any(p => Regex.IsMatch("auto lo eth0", p)).ShouldBeFalse();
    }

    [Theory]
    [InlineData(null, "eth0")]
    [InlineData("systemd-networkd", null)]
    [InlineData("NetworkManager", "wlan0")]
    public void StaticAddress_WhereItCannotBeSet_IsSaidAndNothingIsTouched(string? manager, string? device)
    {
        var catalog = Phase.Catalog("pi-1", Boards.Context().WithFacts("pi-1", Boards.Pi with { NetworkManager = manager, DefaultInterface = device }));
        catalog.Resources.ShouldNotContain(r => r.Cause == "nodes.pi-1.network");
        catalog.Notes.ShouldContain(n => n.StartsWith("the static address is not set", StringComparison.Ordinal));
    }

    [Fact]
    public void StaticAddress_OfIPv6_GoesIntoItsOwnSection()
    {
        var network = new NetworkSpec { Address = IPAddress.Parse("fd00::5"), PrefixLength = 64, Gateway = IPAddress.Parse("fd00::1") };
        var spec = Boards.Spec with { Nodes = Boards.Spec.Nodes.SetItem(0, Boards.Spec.Nodes[0] with { Network = network }) };
        var text = Phase.Catalog("pi-1", Boards.Context(spec)).Resource<FileResource>("file:/etc/NetworkManager/system-connections/palisade-eth0.nmconnection").Content!;
        text.ShouldContain("[ipv6]\nmethod=manual\naddress1=fd00::5/64\ngateway=fd00::1\n");
        text.ShouldContain("[ipv4]\nmethod=auto\n");
    }

    private static string Text(Resource resource) => resource switch
    {
        FileResource file => file.Content!,
        LinesResource lines => lines.Block!,
        _ => "",
    };
}
