using System.Net;
using Palisade.Mesh.Tinc;
using Palisade.Testing;
using Shouldly;
using Xunit;

namespace Palisade.Mesh.Tests.Tinc;

public sealed class TincFilesTests
{
    [Fact]
    public void Conf_OfANode_IsTheGolden() => Golden.Verify("tinc.conf", TincFiles.Conf("pi-1"));

    [Fact]
    public void Host_OfAPeer_IsTheGolden() =>
        Golden.Verify("host", TincFiles.Host(new TincPeer("pi-2", "10.255.234.92", 655, IPAddress.Parse("10.86.0.2"), "KEY\n")));

    [Fact]
    public void Host_OfAnIPv6Mesh_OwnsOneAddress() =>
        TincFiles.Host(new TincPeer("pi-2", "pi-2.example.org", 655, IPAddress.Parse("fd86::2"), "KEY\n")).ShouldContain("Subnet = fd86::2/128\n");

    [Fact]
    public void Peers_OfThree_ConnectsToTheOthers() => TincFiles.Peers(["pi-2", "pi-3"]).ShouldBe("# Written by Palisade.\nConnectTo = pi_2\nConnectTo = pi_3\n");

    [Fact]
    public void Up_OfAnIPv4Mesh_SetsAddressWithTheSubnetsPrefix() =>
        TincFiles.Up(IPAddress.Parse("10.86.0.1"), 16).ShouldBe("#!/bin/sh\nset -e\nip link set dev \"$INTERFACE\" mtu 1400 up\nip addr replace 10.86.0.1/16 dev \"$INTERFACE\"\n");

    [Fact]
    public void Up_OfAnIPv6Mesh_SaysSo() => TincFiles.Up(IPAddress.Parse("fd86::1"), 64).ShouldContain("ip -6 addr replace fd86::1/64 dev");
}
