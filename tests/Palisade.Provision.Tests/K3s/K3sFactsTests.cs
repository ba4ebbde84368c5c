using Palisade.Provision.Facts;
using Palisade.Testing;
using Shouldly;
using Xunit;

namespace Palisade.Provision.Tests.K3s;

/// <summary>What is read of a board for K3s's sake.</summary>
public sealed class K3sFactsTests
{
    [Theory]
    [InlineData("Filesystem           Avail\n/dev/mmcblk0p2 123456789\n", "/dev/mmcblk0p2", 123456789)]
    [InlineData("Filesystem Avail\noverlay 42\n", null, 42)]
    [InlineData("", null, 0)]
    public async Task Read_TheDataFolder_SaysWhatItLiesOn(string df, string? device, long free)
    {
        var system = new FakeSystem();
        system.On("df", df);

        var facts = await new FactsReader(system, new SshSession(null, null), "pi").ReadAsync(TestContext.Current.CancellationToken);

        facts.DataDevice.ShouldBe(device);
        facts.DiskFreeBytes.ShouldBe(free);
    }

    [Fact]
    public async Task Read_Swap_NamesWhatLiesOnADisk()
    {
        var system = new FakeSystem();
        system.Files.Seed("/proc/swaps", "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n/var/swap                               file\t\t524272\t\t0\t\t-2\n/dev/zram0                              partition\t2097136\t\t0\t\t100\n");

        (await new FactsReader(system, new SshSession(null, null), "pi").ReadAsync(TestContext.Current.CancellationToken)).DiskSwap.ShouldBe(["/var/swap"]);
        (await new FactsReader(new FakeSystem(), new SshSession(null, null), "pi").ReadAsync(TestContext.Current.CancellationToken)).DiskSwap.ShouldBeEmpty();
    }

    [Fact]
    public async Task Read_Programs_SaysWhatTheyAreBuiltForAndHowOld()
    {
        var system = new FakeSystem();
        system.On("dpkg --print-architecture", "armhf\n");
        system.On("iptables --version", "iptables v1.8.2 (nf_tables)\n");

        var facts = await new FactsReader(system, new SshSession(null, null), "pi").ReadAsync(TestContext.Current.CancellationToken);

        (facts.PackageArchitecture, facts.IptablesVersion).ShouldBe(("armhf", "1.8.2"));
    }

    [Fact]
    public async Task Read_WithoutThem_ClaimsNothing()
    {
        var system = new FakeSystem();
        system.On("dpkg", (_, _) => new Palisade.Provision.Node.ProcessResult(127, "", "not found"));

        var facts = await new FactsReader(system, new SshSession(null, null), "pi").ReadAsync(TestContext.Current.CancellationToken);

        (facts.PackageArchitecture, facts.IptablesVersion).ShouldBe((null, null));
    }
}
