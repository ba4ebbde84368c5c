using Palisade.Core.Converge.Resources;
using Palisade.Core.Spec;
using Palisade.Provision.Phases;
using Shouldly;
using Xunit;

namespace Palisade.Provision.Tests.Phases;

public sealed class HardenKernelPhaseTests
{
    /// <summary>Boot partitions, container images, overlay networks, the mesh, disks: what each costs when it is missing is a board.</summary>
    [Theory]
    [InlineData("vfat")]
    [InlineData("squashfs")]
    [InlineData("overlay")]
    [InlineData("br_netfilter")]
    [InlineData("vxlan")]
    [InlineData("tun")]
    [InlineData("wireguard")]
    [InlineData("ip_vs")]
    [InlineData("nf_tables")]
    [InlineData("usb-storage")]
    [InlineData("udf")]
    [InlineData("ext4")]
    public void Modules_ThatANodeNeeds_AreNeverBlocked(string module) =>
        HardenKernelPhase.Modules(Boards.Spec).Split('\n').ShouldNotContain(l => l.Split(' ').Contains(module));

    [Fact]
    public void Sysctl_OfAContainer_IsOfTheNetworkOnly() =>
        Sysctl("lxc-3").Values.Keys.ShouldAllBe(k => k.StartsWith("net.", StringComparison.Ordinal));

    [Theory]
    [InlineData("net.ipv4.ip_forward")]
    [InlineData("net.ipv4.conf.all.forwarding")]
    [InlineData("net.ipv6.conf.all.forwarding")]
    [InlineData("net.ipv6.conf.all.accept_ra")]
    [InlineData("vm.mmap_rnd_bits")]
    [InlineData("kernel.unprivileged_userns_clone")]
    [InlineData("user.max_user_namespaces")]
    public void Sysctl_WhatClustersAndBoardsNeed_IsNotTouched(string key) => Sysctl("pi-1").Values.ShouldNotContainKey(key);

    [Fact]
    public void Sysctl_SourceCheck_IsLoose() => Sysctl("pi-1").Values["net.ipv4.conf.all.rp_filter"].ShouldBe("2");

    [Fact]
    public void Sysctl_WhatK3sNeeds_HasOneWriterAndNoOtherValue()
    {
        var engine = new Palisade.Engines.K3s.K3sEngine(new("pal0", 1350));
        var hardened = new HardenKernelPhase().Catalog("pi-1", Boards.Context() with { Engine = engine }).Resources.OfType<SysctlResource>().SelectMany(r => r.Values.Keys);

        hardened.Intersect(engine.RequiredSysctls(Boards.Spec, Boards.Spec.Node("pi-1")).Keys).ShouldBeEmpty();
    }

    [Fact]
    public void Sysctl_WhatTheEngineWantsOtherwise_IsLeftToItAloud()
    {
        var engine = new DemandingEngine("net.ipv4.conf.all.send_redirects", "1");
        var catalog = new HardenKernelPhase().Catalog("pi-1", Boards.Context() with { Engine = engine });
        catalog.Resources.OfType<SysctlResource>().Single().Values.ShouldNotContainKey("net.ipv4.conf.all.send_redirects");
        catalog.Notes.ShouldContain(n => n.Contains("net.ipv4.conf.all.send_redirects", StringComparison.Ordinal));
    }

    [Fact]
    public void Waiver_OfAModule_LetsItLoad()
    {
        var spec = Boards.Spec with { Harden = new HardenSpec { Waivers = [new("KRN-22", "an old Mac's disk")] } };
        HardenKernelPhase.Modules(spec).ShouldNotContain("install hfs ");
        HardenKernelPhase.Modules(Boards.Spec).ShouldContain("install hfs ");
    }

    private static SysctlResource Sysctl(string node) => new HardenKernelPhase().Catalog(node).Resources.OfType<SysctlResource>().Single();
}
