using Palisade.Events.Fields;

namespace Palisade.Events.State;

/// <summary>What a descriptor refers to.</summary>
public enum DescriptorKind : byte
{
    Unknown,
    File,
    Directory,
    Ipv4Socket,
    Ipv6Socket,

    /// <summary>IPv4 socket that only listens or is bound.</summary>
    Ipv4ServerSocket,
    Ipv6ServerSocket,
    UnixSocket,
    Pipe,
    Event,
    Signal,
    Eventpoll,
    Inotify,
    TimerFd,
    Netlink,
    IoUring,
    BpfObject,
    UserFaultFd,
    MemFd,
    PidFd,
    Unsupported,
}

/// <summary>Transport of a socket.</summary>
public enum L4Protocol : byte
{
    Unknown,
    NotApplicable,
    Tcp,
    Udp,
    Icmp,
    Raw,
}

[Flags]
public enum DescriptorFlags : ushort
{
    None = 0,
    CloseOnExec = 1 << 0,

    /// <summary>This end accepted the connection.</summary>
    Server = 1 << 1,

    /// <summary>This end made the connection.</summary>
    Client = 1 << 2,

    /// <summary>A connection was made or accepted; a datagram socket after its first peer.</summary>
    Connected = 1 << 3,

    /// <summary>A non-blocking connect that has not reported success.</summary>
    ConnectPending = 1 << 4,
    ConnectFailed = 1 << 5,

    /// <summary>Known from the recording's tables or <c>/proc</c>, not from an event.</summary>
    FromTable = 1 << 6,
    UpperLayer = 1 << 7,
    LowerLayer = 1 << 8,

    /// <summary>The bound side is this end.</summary>
    Bound = 1 << 9,
}

/// <summary>An open descriptor. Instances are recycled: never keep one beyond the current event.</summary>
public sealed class Descriptor
{
    public DescriptorKind Kind { get; internal set; }

    public DescriptorFlags Flags { get; internal set; }

    public L4Protocol Protocol { get; internal set; }

    /// <summary>Flags of the open call, in the numbering of the event table (<c>O_*</c>).</summary>
    public uint OpenFlags { get; internal set; }

    public uint Device { get; internal set; }

    public ulong Inode { get; internal set; }

    /// <summary>As <c>fd.name</c> prints it; empty where nothing is known.</summary>
    public string Name { get; internal set; } = string.Empty;

    /// <summary>The path as the call gave it, before it was made absolute and clean.</summary>
    public string RawName { get; internal set; } = string.Empty;

    /// <summary>Name before the current event changed it; null where it did not.</summary>
    public string? PreviousName { get; internal set; }

    /// <summary>For sockets: the side that connected.</summary>
    public IpValue ClientIp { get; internal set; }

    public ushort ClientPort { get; internal set; }

    /// <summary>For sockets: the side that listens.</summary>
    public IpValue ServerIp { get; internal set; }

    public ushort ServerPort { get; internal set; }

    /// <summary>For unix sockets: kernel addresses of both ends.</summary>
    public ulong UnixSource { get; internal set; }

    public ulong UnixPeer { get; internal set; }

    public bool IsIpSocket => Kind is DescriptorKind.Ipv4Socket or DescriptorKind.Ipv6Socket
        or DescriptorKind.Ipv4ServerSocket or DescriptorKind.Ipv6ServerSocket;

    public bool IsServerSocket => Kind is DescriptorKind.Ipv4ServerSocket or DescriptorKind.Ipv6ServerSocket;

    public bool IsSocket => IsIpSocket || Kind is DescriptorKind.UnixSocket or DescriptorKind.Netlink;

    public bool IsServer => (Flags & DescriptorFlags.Server) != 0;

    public bool IsFile => Kind is DescriptorKind.File;

    /// <summary>Tables that hold this instance; whoever changes one that has several makes a copy first.</summary>
    internal int References { get; set; }

    internal Descriptor Share()
    {
        References++;
        return this;
    }

    internal Descriptor Reset(DescriptorKind kind)
    {
        Kind = kind;
        Flags = DescriptorFlags.None;
        Protocol = L4Protocol.Unknown;
        OpenFlags = 0;
        Device = 0;
        Inode = 0;
        Name = RawName = string.Empty;
        PreviousName = null;
        ClientIp = ServerIp = default;
        ClientPort = ServerPort = 0;
        UnixSource = UnixPeer = 0;
        return this;
    }

    internal Descriptor CopyFrom(Descriptor other)
    {
        Kind = other.Kind;
        Flags = other.Flags;
        Protocol = other.Protocol;
        OpenFlags = other.OpenFlags;
        Device = other.Device;
        Inode = other.Inode;
        Name = other.Name;
        RawName = other.RawName;
        PreviousName = null;
        ClientIp = other.ClientIp;
        ServerIp = other.ServerIp;
        ClientPort = other.ClientPort;
        ServerPort = other.ServerPort;
        UnixSource = other.UnixSource;
        UnixPeer = other.UnixPeer;
        return this;
    }
}
