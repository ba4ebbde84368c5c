using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Palisade.Mesh.Tinc;

/// <summary>Renders the files of one tinc 1.0 network, see tinc.conf(5). Pure text, the same for the same input.</summary>
public static class TincFiles
{
    public const string Folder = "/etc/tinc/" + MeshNetwork.Name;

    /// <summary>Settings that only a restart of tincd takes up.</summary>
    public static string Conf(string node) => $"""
        # Written by Palisade. The peers are in conf.d/palisade.conf and hosts/.
        Name = {TincName.Of(node)}
        AddressFamily = any
        Interface = {MeshNetwork.Interface}
        Mode = router
        # Without this a peer may claim any address, and a node that was removed stays reachable through the others.
        StrictSubnets = yes
        # The mesh is complete, so nobody relays: tinc decrypts at each relay.
        DirectOnly = yes
        Forwarding = off
        ReplayWindow = 128
        PingInterval = 20
        PingTimeout = 5
        MaxTimeout = 30
        ProcessPriority = high

        """.ReplaceLineEndings("\n");

    /// <summary>Whom to connect to: read again on reload, so a new peer interrupts nobody.</summary>
    public static string Peers(IEnumerable<string> peers) =>
        "# Written by Palisade.\n" + string.Concat(peers.Select(p => $"ConnectTo = {TincName.Of(p)}\n"));

    /// <summary>
    /// A node's own description. Cipher, digest and MAC length are what others must use towards it; tinc's own MAC of 4 bytes
    /// can be forged by trying.
    /// </summary>
    public static string Host(TincPeer peer) => $"""
        Address = {peer.Address}
        Port = {peer.Port}
        Subnet = {MeshNetwork.HostPrefix(peer.MeshAddress)}
        Cipher = aes-256-cbc
        Digest = sha256
        MACLength = 16
        PMTUDiscovery = yes
        ClampMSS = yes

        {peer.PublicKey}
        """.ReplaceLineEndings("\n");

    public static string HostPath(string node) => $"{Folder}/hosts/{TincName.Of(node)}";

    /// <summary>Run by tincd when the interface exists.</summary>
    public static string Up(IPAddress address, int prefixLength)
    {
        var ip = Ip(address);
        return new StringBuilder("#!/bin/sh\nset -e\n")
            .Append("ip link set dev \"$INTERFACE\" mtu ").Append(MeshNetwork.Mtu).Append(" up\n")
            .Append(ip).Append(" addr replace ").Append(address).Append('/').Append(prefixLength).Append(" dev \"$INTERFACE\"\n")
            .ToString();
    }

    public static string Down(IPAddress address, int prefixLength) =>
        $"#!/bin/sh\n{Ip(address)} addr del {address}/{prefixLength} dev \"$INTERFACE\"\nip link set dev \"$INTERFACE\" down\n";

    private static string Ip(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6 ? "ip -6" : "ip";
}
