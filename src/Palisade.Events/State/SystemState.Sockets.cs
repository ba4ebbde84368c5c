using Palisade.Events.Fields;
using Palisade.Events.Model;
using Palisade.Events.Schemas;

namespace Palisade.Events.State;

/// <content>Sockets: who connects to whom.</content>
public sealed partial class SystemState
{
    private const long InProgress = -115;

    private static readonly int SocketDomain = Index(EventCode.Socket, "domain");
    private static readonly int SocketType = Index(EventCode.Socket, "type");
    private static readonly int SocketProtocol = Index(EventCode.Socket, "proto");
    private static readonly int ConnectAddress = Index(EventCode.Connect, "addr");
    private static readonly int SendtoTuple = Index(EventCode.Sendto, "tuple");
    private static readonly int SendmsgTuple = Index(EventCode.Sendmsg, "tuple");
    private static readonly int RecvfromTuple = Index(EventCode.Recvfrom, "tuple");
    private static readonly int RecvmsgTuple = Index(EventCode.Recvmsg, "tuple");
    private static readonly int PairDomain = Index(EventCode.Socketpair, "domain");

    private void CarrySocket(EventContext context, StateEffect effect)
    {
        if (context.Process is not { } process)
        {
            return;
        }

        switch (effect)
        {
            case StateEffect.Socket:
                MakeSocket(context, process);
                break;
            case StateEffect.Bind:
                Bind(context, process);
                break;
            case StateEffect.Connect:
                Connect(context, process);
                break;
            case StateEffect.Accept:
                Accept(context, process);
                break;
            case StateEffect.SocketPair:
                MakePair(context.Event, process);
                break;
            case StateEffect.Send:
                Exchange(context, process, context.Event.Code == EventCode.Sendto ? SendtoTuple : SendmsgTuple, sending: true);
                break;
            case StateEffect.Receive:
                Exchange(context, process, context.Event.Code == EventCode.Recvfrom ? RecvfromTuple : RecvmsgTuple, sending: false);
                break;
            case StateEffect.SocketOption:
                ReadError(context, process);
                break;
            default:
                break;
        }
    }

    private void MakeSocket(EventContext context, ProcessEntry process)
    {
        const long closeOnExec = 0x80000, typeMask = 0xf;
        if (context.FdNumber < 0)
        {
            context.FdNumber = -1;
            context.Fd = null;
            return;
        }

        var e = context.Event;
        var type = e.Int64(SocketType);
        var made = Make(process, context.FdNumber, KindOf((byte)e.Int64(SocketDomain)));
        made.Protocol = ProtocolOf(made.Kind, type & typeMask, e.Int64(SocketProtocol));
        made.Flags |= (type & closeOnExec) != 0 ? DescriptorFlags.CloseOnExec : 0;
        context.Fd = made;
    }

    private static DescriptorKind KindOf(byte family) => family switch
    {
        AddressFamily.Inet => DescriptorKind.Ipv4Socket,
        AddressFamily.Inet6 => DescriptorKind.Ipv6Socket,
        AddressFamily.Unix => DescriptorKind.UnixSocket,
        AddressFamily.Netlink => DescriptorKind.Netlink,
        _ => DescriptorKind.Unsupported,
    };

    private static L4Protocol ProtocolOf(DescriptorKind kind, long type, long protocol)
    {
        const long stream = 1, datagram = 2, raw = 3, icmp = 1, icmp6 = 58;
        if (kind is not (DescriptorKind.Ipv4Socket or DescriptorKind.Ipv6Socket))
        {
            return L4Protocol.NotApplicable;
        }

        return type switch
        {
            stream => L4Protocol.Tcp,
            datagram when protocol is icmp or icmp6 => L4Protocol.Icmp,
            datagram => L4Protocol.Udp,
            raw when protocol is icmp or icmp6 => L4Protocol.Icmp,
            raw => L4Protocol.Raw,
            _ => L4Protocol.Unknown,
        };
    }

    private void Bind(EventContext context, ProcessEntry process)
    {
        var e = context.Event;
        if (e.Int64(0, -1) < 0 || !SocketTuple.TryParseAddress(e.Bytes(1), out var address) || !context.HasFd)
        {
            return;
        }

        var socket = Own(process, context.FdNumber, context.Fd ?? Make(process, context.FdNumber, KindOf(address.Family)));
        if (address.Family == AddressFamily.Unix)
        {
            Rename(socket, Strings.Get(address.Path));
        }
        else
        {
            socket.Kind = address.Family == AddressFamily.Inet ? DescriptorKind.Ipv4ServerSocket : DescriptorKind.Ipv6ServerSocket;
            socket.Flags |= DescriptorFlags.Server | DescriptorFlags.Bound;
            socket.ServerIp = address.DestinationIp;
            socket.ServerPort = address.DestinationPort;
            Rename(socket, socketNames.Server(socket.ServerIp, socket.ServerPort));
        }

        context.Fd = socket;
    }

    private void Connect(EventContext context, ProcessEntry process)
    {
        var e = context.Event;
        if (!context.HasFd || context.FdNumber < 0)
        {
            return;
        }

        var result = e.Int64(0, -1);
        if (!SocketTuple.TryParse(e.Bytes(1), out var tuple) && !SocketTuple.TryParseAddress(e.Bytes(ConnectAddress), out tuple))
        {
            return;
        }

        var socket = Own(process, context.FdNumber, context.Fd ?? Make(process, context.FdNumber, KindOf(tuple.Family)));
        context.Fd = socket;
        socket.Flags &= ~(DescriptorFlags.Connected | DescriptorFlags.ConnectPending | DescriptorFlags.ConnectFailed | DescriptorFlags.Server);
        socket.Flags |= DescriptorFlags.Client
            | (result >= 0 ? DescriptorFlags.Connected : result == InProgress ? DescriptorFlags.ConnectPending : DescriptorFlags.ConnectFailed);
        if (tuple.Family == AddressFamily.Unix)
        {
            socket.UnixSource = tuple.UnixSource;
            socket.UnixPeer = tuple.UnixDestination;
            Rename(socket, Strings.Get(tuple.Path));
            return;
        }

        SetEnds(socket, tuple.Family, tuple.SourceIp, tuple.SourcePort, tuple.DestinationIp, tuple.DestinationPort);
    }

    private void Accept(EventContext context, ProcessEntry process)
    {
        var e = context.Event;
        if (context.FdNumber < 0)
        {
            context.FdNumber = -1;
            context.Fd = null;
            return;
        }

        if (!SocketTuple.TryParse(e.Bytes(1), out var tuple))
        {
            context.Fd = Make(process, context.FdNumber, DescriptorKind.Unsupported);
            return;
        }

        var socket = Make(process, context.FdNumber, KindOf(tuple.Family));
        socket.Flags |= DescriptorFlags.Server | DescriptorFlags.Connected;
        context.Fd = socket;
        if (tuple.Family == AddressFamily.Unix)
        {
            socket.Protocol = L4Protocol.NotApplicable;
            socket.UnixSource = tuple.UnixSource;
            socket.UnixPeer = tuple.UnixDestination;
            Rename(socket, Strings.Get(tuple.Path));
            return;
        }

        // Only connections are accepted, and SCTP is not told apart.
        socket.Protocol = L4Protocol.Tcp;
        SetEnds(socket, tuple.Family, tuple.SourceIp, tuple.SourcePort, tuple.DestinationIp, tuple.DestinationPort);
    }

    private void MakePair(Event e, ProcessEntry process)
    {
        if (e.Int64(0, -1) < 0)
        {
            return;
        }

        for (var parameter = 1; parameter <= 2; parameter++)
        {
            if (e.TryGetInt64(parameter, out var number) && number >= 0)
            {
                var end = Make(process, number, e.TryGetInt64(PairDomain, out var domain) ? KindOf((byte)domain) : DescriptorKind.UnixSocket);
                end.Protocol = L4Protocol.NotApplicable;
                end.Flags |= DescriptorFlags.Connected;
                end.UnixSource = (ulong)e.Int64(parameter == 1 ? 3 : 4);
                end.UnixPeer = (ulong)e.Int64(parameter == 1 ? 4 : 3);
            }
        }
    }

    /// <summary>A datagram socket has no peer but the one of the last message; who spoke first is taken for the client.</summary>
    private void Exchange(EventContext context, ProcessEntry process, int tupleParameter, bool sending)
    {
        if (!context.HasFd || context.FdNumber < 0)
        {
            return;
        }

        if (context.Fd is { } pending && (pending.Flags & DescriptorFlags.ConnectPending) != 0 && context.Event.Int64(0, -1) >= 0)
        {
            // Data flows, so the connect that did not wait has succeeded.
            context.Fd = pending = Own(process, context.FdNumber, pending);
            pending.Flags = (pending.Flags & ~DescriptorFlags.ConnectPending) | DescriptorFlags.Connected;
        }

        if (!SocketTuple.TryParse(context.Event.Bytes(tupleParameter), out var tuple))
        {
            return;
        }

        var socket = context.Fd;
        if (tuple.Family == AddressFamily.Unix)
        {
            if (socket is null || (socket.Name.Length == 0 && !tuple.Path.IsEmpty))
            {
                socket = Own(process, context.FdNumber, socket ?? Make(process, context.FdNumber, DescriptorKind.UnixSocket));
                Rename(socket, Strings.Get(tuple.Path));
                context.Fd = socket;
            }

            return;
        }

        if (socket is { Protocol: L4Protocol.Tcp } && socket.Name.Length > 0)
        {
            return;
        }

        var server = socket is null || (socket.Flags & (DescriptorFlags.Server | DescriptorFlags.Client)) == 0
            ? !sending
            : (socket.Flags & DescriptorFlags.Server) != 0;

        // The tuple's source is the sender: this end when sending, the other when receiving.
        var sourceIsClient = sending != server;
        var (client, clientPort) = sourceIsClient ? (tuple.SourceIp, tuple.SourcePort) : (tuple.DestinationIp, tuple.DestinationPort);
        var (serverIp, serverPort) = sourceIsClient ? (tuple.DestinationIp, tuple.DestinationPort) : (tuple.SourceIp, tuple.SourcePort);
        if (socket is not null && socket.ClientIp == client && socket.ClientPort == clientPort
            && socket.ServerIp == serverIp && socket.ServerPort == serverPort && socket.IsIpSocket && socket.Name.Length > 0)
        {
            return;
        }

        socket = Own(process, context.FdNumber, socket ?? Make(process, context.FdNumber, KindOf(tuple.Family)));
        socket.Flags |= server ? DescriptorFlags.Server : DescriptorFlags.Client;
        context.Fd = socket;
        SetEnds(socket, tuple.Family, client, clientPort, serverIp, serverPort);
    }

    /// <summary>getsockopt(SO_ERROR) is how a program learns what became of a connect that did not wait.</summary>
    private void ReadError(EventContext context, ProcessEntry process)
    {
        const int level = 2, option = 3, value = 4;
        const long socketLevel = 1, errorOption = 4;
        var e = context.Event;
        if (context.Fd is not { } socket || (socket.Flags & DescriptorFlags.ConnectPending) == 0 || e.Int64(0, -1) < 0
            || e.Int64(level) != socketLevel || e.Int64(option) != errorOption || e.Bytes(value) is not [_, .. var error])
        {
            return;
        }

        socket = Own(process, context.FdNumber, socket);
        socket.Flags &= ~DescriptorFlags.ConnectPending;
        socket.Flags |= error.ContainsAnyExcept((byte)0) ? DescriptorFlags.ConnectFailed : DescriptorFlags.Connected;
        context.Fd = socket;
    }

    private void SetEnds(Descriptor socket, byte family, IpValue client, ushort clientPort, IpValue server, ushort serverPort)
    {
        if (!socket.IsIpSocket || socket.IsServerSocket)
        {
            socket.Kind = KindOf(family);
        }

        socket.ClientIp = client;
        socket.ClientPort = clientPort;
        socket.ServerIp = server;
        socket.ServerPort = serverPort;
        Rename(socket, socketNames.Connection(client, clientPort, server, serverPort));
    }

    private void Rename(Descriptor socket, string name)
    {
        if (!ReferenceEquals(socket.Name, name) && socket.Name != name)
        {
            socket.PreviousName = socket.Name;
            renamed = socket;
            socket.Name = name;
        }
    }

    /// <summary>For tables of a recording and of <c>/proc</c>.</summary>
    internal void SetKnownEnds(Descriptor socket, byte family, IpValue client, ushort clientPort, IpValue server, ushort serverPort, bool listens)
    {
        socket.ClientIp = client;
        socket.ClientPort = clientPort;
        socket.ServerIp = server;
        socket.ServerPort = serverPort;
        socket.Flags |= listens ? DescriptorFlags.Server | DescriptorFlags.Bound : DescriptorFlags.Connected;
        socket.Name = listens ? socketNames.Server(server, serverPort) : socketNames.Connection(client, clientPort, server, serverPort);
        socket.Kind = (family, listens) switch
        {
            (AddressFamily.Inet, false) => DescriptorKind.Ipv4Socket,
            (AddressFamily.Inet, true) => DescriptorKind.Ipv4ServerSocket,
            (_, false) => DescriptorKind.Ipv6Socket,
            _ => DescriptorKind.Ipv6ServerSocket,
        };
    }
}
