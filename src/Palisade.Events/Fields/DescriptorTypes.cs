using Palisade.Events.State;

namespace Palisade.Events.Fields;

/// <summary>How kinds of descriptors are printed.</summary>
public static class DescriptorTypes
{
    private static readonly (DescriptorKind Kind, string Name, string Letter)[] Table =
    [
        (DescriptorKind.File, "file", "f"),
        (DescriptorKind.Directory, "directory", "d"),
        (DescriptorKind.Ipv4Socket, "ipv4", "4"),
        (DescriptorKind.Ipv6Socket, "ipv6", "6"),
        (DescriptorKind.Ipv4ServerSocket, "ipv4", "4"),
        (DescriptorKind.Ipv6ServerSocket, "ipv6", "6"),
        (DescriptorKind.UnixSocket, "unix", "u"),
        (DescriptorKind.Pipe, "pipe", "p"),
        (DescriptorKind.Event, "event", "e"),
        (DescriptorKind.Signal, "signalfd", "s"),
        (DescriptorKind.Eventpoll, "eventpoll", "l"),
        (DescriptorKind.Inotify, "inotify", "i"),
        (DescriptorKind.TimerFd, "timerfd", "t"),
        (DescriptorKind.Netlink, "netlink", "n"),
        (DescriptorKind.IoUring, "io_uring", "r"),
        (DescriptorKind.BpfObject, "bpf", "b"),
        (DescriptorKind.UserFaultFd, "userfaultfd", "U"),
        (DescriptorKind.MemFd, "memfd", "m"),
        (DescriptorKind.PidFd, "pidfd", "P"),
        (DescriptorKind.Unsupported, "other", "o"),
    ];

    /// <summary>Null for a descriptor of which nothing is known.</summary>
    public static string? Name(DescriptorKind kind) => Find(kind).Name;

    public static string? Letter(DescriptorKind kind) => Find(kind).Letter;

    private static (DescriptorKind Kind, string? Name, string? Letter) Find(DescriptorKind kind) =>
        ByKind[(int)kind];

    private static readonly (DescriptorKind Kind, string? Name, string? Letter)[] ByKind =
    [
        .. Enum.GetValues<DescriptorKind>().Select(k => Array.Find(Table, t => t.Kind == k) is { Name: not null } row ? row : (k, null, null)),
    ];
}
