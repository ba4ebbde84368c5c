using System.Globalization;
using System.Text.Json;
using Palisade.Events.Model;
using Palisade.Events.State;

namespace Palisade.Events.Recordings.Audit;

/// <summary>
/// Reads Kubernetes audit logs: events or <c>EventList</c>s, one or many documents, on one line each or not. Documents are cut out of the stream one after
/// the other, and at most one is in memory.
/// </summary>
public sealed class AuditReader : IEventStream
{
    /// <summary>Above what an API server sends in one list (its own limit of a request is 3 MiB; webhooks batch some hundred events).</summary>
    private const int MaxDocument = 32 * 1024 * 1024;

    private readonly Stream stream;
    private readonly Event current;
    private byte[] buffer = new byte[64 * 1024];
    private int start;
    private int end;
    private bool atEnd;
    private long consumed;
    private long events;
    private JsonDocument? document;
    private JsonElement.ArrayEnumerator items;
    private bool inList;

    /// <param name="stream">Not compressed; disposed with the reader.</param>
    public AuditReader(Stream stream, SystemState state)
    {
        this.stream = stream;
        current = new(state.Strings);
        Context = new(current, state);
    }

    public EventSource Source => EventSource.K8sAudit;

    public EventContext Context { get; }

    public RecordingCounters Counters => new(events, 0, 0, 0, consumed);

    public bool MoveNext()
    {
        while (true)
        {
            while (inList)
            {
                if (!items.MoveNext())
                {
                    inList = false;
                    break;
                }

                if (Deliver(items.Current))
                {
                    return true;
                }
            }

            if (!NextDocument())
            {
                return false;
            }

            var root = document!.RootElement;
            if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("items", out var list) && list.ValueKind == JsonValueKind.Array)
            {
                (items, inList) = (list.EnumerateArray(), true);
            }
            else if (root.ValueKind == JsonValueKind.Array)
            {
                (items, inList) = (root.EnumerateArray(), true);
            }
            else if (Deliver(root))
            {
                return true;
            }
        }
    }

    public void Dispose()
    {
        document?.Dispose();
        stream.Dispose();
    }

    private bool Deliver(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw RecordingFailure.Damaged("an audit event is not a JSON object", consumed, events);
        }

        current.BeginDocument(EventSource.K8sAudit, TimeOf(element), element);
        current.Number = (ulong)++events;
        Context.State.Apply(Context);
        return true;
    }

    /// <summary>When the stage was reached, else when the request came; 0 where neither is said.</summary>
    private static ulong TimeOf(JsonElement element)
    {
        foreach (var name in (ReadOnlySpan<string>)["stageTimestamp", "requestReceivedTimestamp", "timestamp"])
        {
            if (element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
                && DateTimeOffset.TryParse(value.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
                && time > DateTimeOffset.UnixEpoch)
            {
                return (ulong)(time - DateTimeOffset.UnixEpoch).Ticks * 100;
            }
        }

        return 0;
    }

    private bool NextDocument()
    {
        document?.Dispose();
        document = null;
        while (true)
        {
            SkipBlanks();
            if (start == end && atEnd)
            {
                return false;
            }

            if (start < end && TryParse())
            {
                return true;
            }

            if (atEnd)
            {
                throw RecordingFailure.Damaged("the file ends inside a document", consumed, events);
            }

            Fill();
        }
    }

    private bool TryParse()
    {
        var reader = new Utf8JsonReader(buffer.AsSpan(start, end - start), isFinalBlock: atEnd, new JsonReaderState(new() { MaxDepth = 128, AllowMultipleValues = true }));
        try
        {
            if (!reader.Read())
            {
                return false;
            }

            if (!reader.TrySkip())
            {
                return false;
            }

            var length = (int)reader.BytesConsumed;
            document = JsonDocument.Parse(buffer.AsMemory(start, length), new() { MaxDepth = 128 });
            if (!JsonGuard.CanBeDecoded(buffer.AsSpan(start, length), document.RootElement))
            {
                throw RecordingFailure.Damaged("a text in a document is not UTF-8", consumed, events);
            }

            start += length;
            consumed += length;
            return true;
        }
        catch (JsonException e)
        {
            throw RecordingFailure.Damaged($"this is not JSON: {e.Message}", consumed + e.BytePositionInLine.GetValueOrDefault(), events, e);
        }
    }

    private void SkipBlanks()
    {
        // A BOM and the separator of RFC 7464 are things tools write between documents.
        while (start < end && (buffer[start] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or 0x1e || (consumed < 3 && buffer[start] is 0xEF or 0xBB or 0xBF)))
        {
            start++;
            consumed++;
        }
    }

    private void Fill()
    {
        if (start > 0)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            end -= start;
            start = 0;
        }

        if (end == buffer.Length)
        {
            if (buffer.Length >= MaxDocument)
            {
                throw RecordingFailure.Damaged($"a document is larger than {MaxDocument / 1024 / 1024} MiB", consumed, events);
            }

            Array.Resize(ref buffer, buffer.Length * 2);
        }

        int read;
        try
        {
            // Filled to the brim, so that a large document is looked at a few times only and not once for each piece that arrives.
            read = stream.ReadAtLeast(buffer.AsSpan(end), buffer.Length - end, throwOnEndOfStream: false);
        }
        catch (InvalidDataException e)
        {
            throw RecordingFailure.Damaged($"the compressed data are broken: {e.Message}", consumed, events, e);
        }

        end += read;
        atEnd = end < buffer.Length;
    }
}
