using System.Net;

namespace Palisade.Engines.Swarm;

/// <summary>
/// A unit that listens on the mesh address only cannot start before the mesh has brought the address up. Waiting for the address
/// itself, and not for a unit of one mesh backend, is true for all of them; after half a minute the unit starts anyway and says
/// itself what it lacks.
/// </summary>
internal static class MeshAddressWait
{
    public static string DropIn(IPAddress address) => $"""
        [Unit]
        After=network-online.target
        Wants=network-online.target
        StartLimitIntervalSec=0

        [Service]
        ExecStartPre={Command(address)}
        Restart=on-failure
        RestartSec=2

        """;

    /// <summary>For ExecStartPre=.</summary>
    public static string Command(IPAddress address) =>
        $"/bin/sh -c 'for i in $(seq 60); do ip -oneline address | grep -qF \" {address}/\" && exit 0; sleep 0.5; done; exit 0'";
}
