using Palisade.Events.State;

namespace Palisade.Events.Recordings.Scap;

/// <summary>Numbers of descriptor types in a capture.</summary>
internal static class ScapDescriptorType
{
    public const byte Ipv4 = 3;
    public const byte Ipv6 = 4;
    public const byte Ipv4Server = 5;
    public const byte Ipv6Server = 6;
    public const byte Unix = 8;
    public const byte Unsupported = 10;
    public const byte FileV2 = 16;
    public const byte PidFd = 21;

    private static readonly DescriptorKind[] Kinds =
    [
        DescriptorKind.Unknown, DescriptorKind.File, DescriptorKind.Directory, DescriptorKind.Ipv4Socket, DescriptorKind.Ipv6Socket, DescriptorKind.Ipv4ServerSocket,
        DescriptorKind.Ipv6ServerSocket, DescriptorKind.Pipe, DescriptorKind.UnixSocket, DescriptorKind.Event, DescriptorKind.Unsupported,
        DescriptorKind.Signal, DescriptorKind.Eventpoll, DescriptorKind.Inotify, DescriptorKind.TimerFd, DescriptorKind.Netlink, DescriptorKind.File,
        DescriptorKind.BpfObject, DescriptorKind.UserFaultFd, DescriptorKind.IoUring, DescriptorKind.MemFd, DescriptorKind.PidFd,
    ];

    public static DescriptorKind ToKind(byte type) => type < Kinds.Length ? Kinds[type] : DescriptorKind.Unsupported;

    public static byte FromKind(DescriptorKind kind) => kind == DescriptorKind.File ? FileV2
        : Array.IndexOf(Kinds, kind) is >= 0 and var type ? (byte)type : Unsupported;
}
