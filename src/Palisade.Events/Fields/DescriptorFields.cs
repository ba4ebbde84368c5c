using Palisade.Events.Model;
using Palisade.Events.State;

namespace Palisade.Events.Fields;

/// <summary><c>fd.*</c>: the descriptor the event used or made.</summary>
internal static class DescriptorFields
{
    public static FieldTable Table { get; } = new("fd", "The descriptor the event used or made", [.. Names(), .. Sockets(), .. Flags()]);

    private static IEnumerable<FieldRow> Names() =>
    [
        Row.Of("fd.num", FieldType.Int64, "Number of the descriptor; -1 where the event failed to make one", static (c, ref v) => c.HasFd && v.SetInt64(c.FdNumber)),
        Row.Of("fd.type", FieldType.String, "file, directory, ipv4, ipv6, unix, pipe, event, signalfd, eventpoll, inotify, timerfd, netlink, io_uring, bpf, userfaultfd, memfd, pidfd or other", static (c, ref v) => v.SetText(c.Fd is { } d ? DescriptorTypes.Name(d.Kind) : null)),
        Row.Of("fd.typechar", FieldType.String, "The type as one letter: f d 4 6 u p e s l i t n r b U m P o", static (c, ref v) => v.SetText(c.Fd is { } d ? DescriptorTypes.Letter(d.Kind) : null)),
        Row.Of("fd.name", FieldType.String, "Path of a file, or client:port->server:port of a connection", static (c, ref v) => v.SetText(c.Fd?.Name)),
        Row.Of("fd.nameraw", FieldType.String, "Path of a file as the call gave it", static (c, ref v) => v.SetText(c.Fd is { } d ? (d.RawName.Length > 0 ? d.RawName : d.Name) : null)),
        Row.Of("fd.directory", FieldType.String, "Directory of a file", static (c, ref v) => HasPath(c.Fd) && v.SetText(PathParts.Directory(c.Fd!))),
        Row.Of("fd.filename", FieldType.String, "Name of a file without its directory", static (c, ref v) => HasPath(c.Fd) && v.SetText(PathParts.FileName(c.Fd!))),
        Row.Of("fd.containername", FieldType.String, "container.id, a colon, fd.name", static (c, ref v) => c is { Fd: { } d, Process: { } p } && v.SetText($"{p.Container.Id}:{d.Name}")),
        Row.Of("fd.containerdirectory", FieldType.String, "container.id, a colon, fd.directory", static (c, ref v) => c.Process is { } p && HasPath(c.Fd) && v.SetText($"{p.Container.Id}:{PathParts.Directory(c.Fd!)}")),
        Row.Of("fd.uid", FieldType.String, "Thread id and descriptor number in one", static (c, ref v) => c is { HasFd: true, Process: { } p } && v.SetText($"{p.Tid}{c.FdNumber}")),
        Row.Of("fd.dev", FieldType.Int64, "Device of a file", static (c, ref v) => c.Fd is { IsFile: true } d && v.SetInt64(d.Device)),
        Row.Of("fd.dev.major", FieldType.Int64, "Major number of a file's device", static (c, ref v) => c.Fd is { IsFile: true } d && v.SetInt64(d.Device >> 8 & 0xfff)),
        Row.Of("fd.dev.minor", FieldType.Int64, "Minor number of a file's device", static (c, ref v) => c.Fd is { IsFile: true } d && v.SetInt64((d.Device & 0xff) | (d.Device >> 12 & 0xfff00))),
        Row.Of("fd.ino", FieldType.Int64, "Inode", static (c, ref v) => c.Fd is { Inode: > 0 } d && v.SetInt64((long)d.Inode)),
    ];

    private static IEnumerable<FieldRow> Sockets()
    {
        yield return Row.OfEndpoints("fd.ip", FieldType.IpAddress, "Client's or server's address", ClientIp, ServerIp);
        yield return Row.Of("fd.cip", FieldType.IpAddress, "Client's address", ClientIp);
        yield return Row.Of("fd.sip", FieldType.IpAddress, "Server's address", ServerIp);
        yield return Row.Of("fd.lip", FieldType.IpAddress, "This machine's address", LocalIp);
        yield return Row.Of("fd.rip", FieldType.IpAddress, "The other machine's address", RemoteIp);
        yield return Row.OfEndpoints("fd.port", FieldType.Port, "Client's or server's port", ClientPort, ServerPort);
        yield return Row.Of("fd.cport", FieldType.Port, "Client's port", ClientPort);
        yield return Row.Of("fd.sport", FieldType.Port, "Server's port", ServerPort);
        yield return Row.Of("fd.lport", FieldType.Port, "This machine's port", LocalPort);
        yield return Row.Of("fd.rport", FieldType.Port, "The other machine's port", RemotePort);
        yield return Row.OfEndpoints("fd.proto", FieldType.String, "Service name of the client's or server's port", Service(ClientPort), Service(ServerPort));
        yield return Row.Of("fd.cproto", FieldType.String, "Service name of the client's port", Service(ClientPort));
        yield return Row.Of("fd.sproto", FieldType.String, "Service name of the server's port", Service(ServerPort));
        yield return Row.Of("fd.lproto", FieldType.String, "Service name of this machine's port", Service(LocalPort));
        yield return Row.Of("fd.rproto", FieldType.String, "Service name of the other machine's port", Service(RemotePort));
        yield return Row.OfEndpoints("fd.net", FieldType.IpNet, "Network of the client's or server's address", Net(ClientIp), Net(ServerIp));
        yield return Row.Of("fd.cnet", FieldType.IpNet, "Network of the client's address", Net(ClientIp));
        yield return Row.Of("fd.snet", FieldType.IpNet, "Network of the server's address", Net(ServerIp));
        yield return Row.Of("fd.lnet", FieldType.IpNet, "Network of this machine's address", Net(LocalIp));
        yield return Row.Of("fd.rnet", FieldType.IpNet, "Network of the other machine's address", Net(RemoteIp));
        yield return Row.Of("fd.cip.name", FieldType.String, "Host name of the client's address, where a resolver knows it", HostName(ClientIp));
        yield return Row.Of("fd.sip.name", FieldType.String, "Host name of the server's address, where a resolver knows it", HostName(ServerIp));
        yield return Row.Of("fd.lip.name", FieldType.String, "Host name of this machine's address, where a resolver knows it", HostName(LocalIp));
        yield return Row.Of("fd.rip.name", FieldType.String, "Host name of the other machine's address, where a resolver knows it", HostName(RemoteIp));
        yield return Row.Of("fd.l4proto", FieldType.String, "tcp, udp, icmp or raw", static (c, ref v) => v.SetText(c.Fd?.Protocol switch
        {
            L4Protocol.Tcp => "tcp",
            L4Protocol.Udp => "udp",
            L4Protocol.Icmp => "icmp",
            L4Protocol.Raw => "raw",
            _ => null,
        }));
        yield return Row.Of("fd.sockfamily", FieldType.String, "ip or unix", static (c, ref v) => v.SetText(c.Fd switch
        {
            { IsIpSocket: true } => "ip",
            { Kind: DescriptorKind.UnixSocket } => "unix",
            _ => null,
        }));
        yield return Row.Of("fd.is_server", FieldType.Bool, "This process is the server's end", static (c, ref v) => c.Fd is { IsIpSocket: true } d && v.SetBool(d.IsServer));
    }

    private static IEnumerable<FieldRow> Flags() =>
    [
        Row.Of("fd.connected", FieldType.Bool, "The connection stands", static (c, ref v) => c.Fd is { IsSocket: true } d && v.SetBool((d.Flags & DescriptorFlags.Connected) != 0)),
        Row.Of("fd.name_changed", FieldType.Bool, "The event changed the name", static (c, ref v) => c.Fd is { } d && v.SetBool(d.PreviousName is not null && d.PreviousName != d.Name)),
        Row.Of("fd.is_upper_layer", FieldType.Bool, "The file is not part of the container's image", static (c, ref v) => c.Fd is { IsFile: true } d && v.SetBool((d.Flags & DescriptorFlags.UpperLayer) != 0)),
        Row.Of("fd.is_lower_layer", FieldType.Bool, "The file is part of the container's image", static (c, ref v) => c.Fd is { IsFile: true } d && v.SetBool((d.Flags & DescriptorFlags.LowerLayer) != 0)),
        Row.Of("fd.types", FieldType.String, "Types of all descriptors a poll waits for", static (c, ref v) => Types(c, ref v), isList: true),
    ];

    private static bool HasPath(Descriptor? descriptor) => descriptor is { Name: ['/', ..] } or { Kind: DescriptorKind.File or DescriptorKind.Directory, Name.Length: > 0 };

    private static bool ClientIp(EventContext c, ref FieldValue v) => c.Fd is { IsIpSocket: true, IsServerSocket: false, Name.Length: > 0 } d && v.SetIp(d.ClientIp);

    private static bool ServerIp(EventContext c, ref FieldValue v) => c.Fd is { IsIpSocket: true, Name.Length: > 0 } d && v.SetIp(d.ServerIp);

    private static bool ClientPort(EventContext c, ref FieldValue v) => c.Fd is { IsIpSocket: true, IsServerSocket: false, Name.Length: > 0 } d && v.SetPort(d.ClientPort);

    private static bool ServerPort(EventContext c, ref FieldValue v) => c.Fd is { IsIpSocket: true, Name.Length: > 0 } d && v.SetPort(d.ServerPort);

    private static bool LocalIp(EventContext c, ref FieldValue v) => ServerIsLocal(c) ? ServerIp(c, ref v) : ClientIp(c, ref v);

    private static bool RemoteIp(EventContext c, ref FieldValue v) => ServerIsLocal(c) ? ClientIp(c, ref v) : ServerIp(c, ref v);

    private static bool LocalPort(EventContext c, ref FieldValue v) => ServerIsLocal(c) ? ServerPort(c, ref v) : ClientPort(c, ref v);

    private static bool RemotePort(EventContext c, ref FieldValue v) => ServerIsLocal(c) ? ClientPort(c, ref v) : ServerPort(c, ref v);

    /// <summary>The role decides; where it was never seen, the machine's own addresses do.</summary>
    private static bool ServerIsLocal(EventContext c)
    {
        if (c.Fd is not { } d)
        {
            return false;
        }

        if ((d.Flags & (DescriptorFlags.Server | DescriptorFlags.Client)) is not 0 and var role)
        {
            return (role & DescriptorFlags.Server) != 0;
        }

        return c.State.LocalAddresses.Contains(d.ServerIp) && !c.State.LocalAddresses.Contains(d.ClientIp);
    }

    private static FieldGetter Net(FieldGetter ip) => (c, ref v) => ip(c, ref v) && v.SetIp(v.Ip, FieldType.IpNet);

    private static FieldGetter Service(FieldGetter port) => (c, ref v) => port(c, ref v) && v.SetText(ServicePorts.NameOf((ushort)v.UInt64));

    private static FieldGetter HostName(FieldGetter ip) => (c, ref v) => c.State.HostNames is { } names && ip(c, ref v) && v.SetText(names(v.Ip));

    private static bool Types(EventContext c, ref FieldValue value)
    {
        var index = c.Event.Schema.IndexOf("fds");
        if (index < 0 || c.Process is not { } process)
        {
            return false;
        }

        var list = c.RentList();
        foreach (var number in FdLists.Numbers(c.Event.Bytes(index)))
        {
            if (process.Descriptors.Find(number) is { } d && DescriptorTypes.Name(d.Kind) is { } name)
            {
                list.Add().SetText(name);
            }
        }

        return list.Count > 0 && value.SetList(FieldType.String, list);
    }
}
