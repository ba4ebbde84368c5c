using Palisade.Core.Spec;
using Palisade.Engines.Swarm;

namespace Palisade.Engines.K3s.Config;

/// <summary>
/// K3s's systemd unit. Containers outlive a restart of it (KillMode=process), so a changed setting interrupts no service. K3s says
/// itself when it is up (Type=notify), which takes minutes on a board that unpacks images for the first time.
/// </summary>
internal static class K3sUnit
{
    public static string Text(NodeSpec node) => $"""
        # Written by Palisade; changes here are undone by the next apply.
        [Unit]
        Description=K3s {(K3sRoles.IsServer(node) ? "server" : "agent")}
        Documentation=https://docs.k3s.io
        Wants=network-online.target
        After=network-online.target
        StartLimitIntervalSec=0

        [Service]
        Type=notify
        ExecStartPre=-/sbin/modprobe -a br_netfilter overlay
        ExecStartPre={MeshAddressWait.Command(node.MeshAddress)}
        ExecStart={K3sPaths.Binary} {(K3sRoles.IsServer(node) ? "server" : "agent")}
        KillMode=process
        Delegate=yes
        LimitNOFILE=1048576
        LimitNPROC=infinity
        TasksMax=infinity
        TimeoutStartSec=0
        Restart=always
        RestartSec=5s

        [Install]
        WantedBy=multi-user.target

        """;
}
