using System.Text.Json;
using Palisade.Events.Fields;
using Palisade.Events.State;

namespace Palisade.Events.Recordings.JsonLines;

/// <summary>A descriptor of the tables as JSON.</summary>
internal static class DescriptorJson
{
    public static void Write(Utf8JsonWriter w, long tid, long number, Descriptor d)
    {
        w.WriteNumber("tid"u8, tid);
        w.WriteNumber("fd"u8, number);
        w.WriteString("kind"u8, d.Kind.ToString());
        w.WriteString("name"u8, d.Name);
        w.WriteNumber("ino"u8, d.Inode);
        if (d.IsIpSocket)
        {
            w.WriteString("protocol"u8, d.Protocol.ToString());
            w.WriteString("client"u8, d.ClientIp.ToString());
            w.WriteNumber("client_port"u8, d.ClientPort);
            w.WriteString("server"u8, d.ServerIp.ToString());
            w.WriteNumber("server_port"u8, d.ServerPort);
        }
        else if (d.Kind == DescriptorKind.UnixSocket)
        {
            w.WriteNumber("source"u8, d.UnixSource);
            w.WriteNumber("peer"u8, d.UnixPeer);
        }
        else if (d.IsFile)
        {
            w.WriteNumber("flags"u8, d.OpenFlags);
            w.WriteNumber("dev"u8, d.Device);
        }
    }

    /// <summary>False where the process or the number is missing, or the kind is none.</summary>
    public static bool Read(JsonElement json, SystemState state)
    {
        var values = new JsonValues(json);
        var number = values.Int64("fd", -1);
        if (state.Processes.Find(values.Int64("tid", -1)) is not { } process || number < 0
            || !Enum.TryParse<DescriptorKind>(values.Text("kind", nameof(DescriptorKind.File)), ignoreCase: true, out var kind) || !Enum.IsDefined(kind))
        {
            return false;
        }

        if (state.AddKnown(process, number, kind) is not { } d)
        {
            return true;
        }

        d.Name = d.RawName = values.Text("name");
        d.Inode = values.UInt64("ino");
        d.OpenFlags = values.UInt32("flags");
        d.Device = values.UInt32("dev");
        d.UnixSource = values.UInt64("source");
        d.UnixPeer = values.UInt64("peer");
        d.Protocol = d.IsIpSocket && Enum.TryParse<L4Protocol>(values.Text("protocol"), ignoreCase: true, out var protocol) && Enum.IsDefined(protocol)
            ? protocol
            : d.IsIpSocket ? L4Protocol.Unknown : L4Protocol.NotApplicable;
        if (d.IsIpSocket && IpValue.TryParse(values.Text("server"), out var server))
        {
            _ = IpValue.TryParse(values.Text("client"), out var client);
            state.SetKnownEnds(
                d, server.IsV6 ? AddressFamily.Inet6 : AddressFamily.Inet, client, (ushort)values.UInt32("client_port"), server,
                (ushort)values.UInt32("server_port"), d.IsServerSocket);
        }

        return true;
    }
}
