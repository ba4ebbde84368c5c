using System.Text.Encodings.Web;
using System.Text.Json;
using Palisade.Events.Model;
using Palisade.Events.State;

namespace Palisade.Events.Recordings.JsonLines;

/// <summary>Writes Palisade's JSON lines: a head, the tables of the state, then one event a line. docs/recordings.md describes the form.</summary>
public sealed class JsonLinesWriter : IDisposable
{
    internal const int Version = 1;

    private readonly Stream stream;
    private readonly Utf8JsonWriter writer;

    public JsonLinesWriter(Stream stream, SystemState state)
    {
        this.stream = stream;
        writer = new(stream, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        Line(w =>
        {
            w.WriteNumber("palisade"u8, Version);
            w.WriteString("source"u8, EventSource.Syscall.Name);
            w.WriteString("host"u8, state.HostName);
            w.WriteNumber("boot"u8, state.BootTime);
        });
        WriteTables(state);
    }

    public void Write(Event e)
    {
        if (e.Source != EventSource.Syscall)
        {
            throw RecordingFailure.NotARecording($"these lines cannot hold events of source `{e.Source}`; the audit log is already one");
        }

        Line(w =>
        {
            w.WriteString("event"u8, e.Schema.Name);
            w.WriteNumber("time"u8, e.Timestamp);
            w.WriteNumber("tid"u8, e.ThreadId);
            w.WriteNumber("cpu"u8, e.Cpu);
            w.WriteStartObject("args"u8);
            for (var i = 0; i < e.ParameterCount && i < e.Schema.Parameters.Length; i++)
            {
                if (e.Has(i))
                {
                    w.WritePropertyName(e.Schema.Parameters[i].Name);
                    ParameterJson.Write(w, e.Schema.Parameters[i].Type, e.Bytes(i));
                }
            }

            w.WriteEndObject();
        });
    }

    public void Dispose()
    {
        writer.Dispose();
        stream.Dispose();
    }

    private void WriteTables(SystemState state)
    {
        foreach (var network in state.Interfaces)
        {
            Entry("interface", w =>
            {
                w.WriteString("name"u8, network.Name);
                w.WriteString("address"u8, network.Address.ToString());
                w.WriteString("netmask"u8, network.Netmask.ToString());
                w.WriteString("broadcast"u8, network.Broadcast.ToString());
            });
        }

        foreach (var user in state.Users.Users.Values.OrderBy(u => u.Uid))
        {
            Entry("user", w =>
            {
                w.WriteNumber("uid"u8, user.Uid);
                w.WriteNumber("gid"u8, user.Gid);
                w.WriteString("name"u8, user.Name);
                w.WriteString("home"u8, user.Home);
                w.WriteString("shell"u8, user.Shell);
            });
        }

        foreach (var (gid, name) in state.Users.Groups.OrderBy(g => g.Key))
        {
            Entry("group", w =>
            {
                w.WriteNumber("gid"u8, gid);
                w.WriteString("name"u8, name);
            });
        }

        foreach (var process in state.Processes.All.OrderBy(p => p.Tid))
        {
            Entry("process", w => ProcessJson.Write(w, process));
        }

        foreach (var process in state.Processes.All.Where(p => p.IsMainThread).OrderBy(p => p.Tid))
        {
            foreach (var (number, descriptor) in process.Descriptors.All())
            {
                Entry("descriptor", w => DescriptorJson.Write(w, process.Tid, number, descriptor));
            }
        }
    }

    private void Entry(string kind, Action<Utf8JsonWriter> write) => Line(w =>
    {
        w.WriteStartObject(kind);
        write(w);
        w.WriteEndObject();
    });

    private void Line(Action<Utf8JsonWriter> write)
    {
        writer.WriteStartObject();
        write(writer);
        writer.WriteEndObject();
        writer.Flush();
        writer.Reset();
        stream.WriteByte((byte)'\n');
    }
}
