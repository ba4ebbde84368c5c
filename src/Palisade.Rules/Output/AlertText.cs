using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Palisade.Rules.Output;

/// <summary>Falco's two forms of an alert. Times are UTC.</summary>
public static class AlertText
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary><c>HH:MM:SS.nnnnnnnnn: Priority message</c>, on one line whatever the event's values hold.</summary>
    public static string Line(Alert alert) =>
        string.Create(CultureInfo.InvariantCulture, $"{ClockTime(alert.Time)}: {alert.Priority} {OneLine(alert.Message)}");

    public static string Json(Alert alert)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            Write(json, alert);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, Alert alert)
    {
        json.WriteStartObject();
        json.WriteString("hostname", alert.Hostname);
        json.WriteString("output", Line(alert));
        json.WriteStartObject("output_fields");
        json.WriteNumber("evt.time", alert.Time);
        foreach (var field in alert.Fields.Where(f => f.Name != "evt.time").OrderBy(f => f.Name, StringComparer.Ordinal))
        {
            WriteField(json, field);
        }

        json.WriteEndObject();
        json.WriteString("priority", alert.Priority.ToString());
        json.WriteString("rule", alert.Rule);
        json.WriteString("source", alert.Source);
        json.WriteStartArray("tags");
        foreach (var tag in alert.Tags)
        {
            json.WriteStringValue(tag);
        }

        json.WriteEndArray();
        json.WriteString("time", Iso8601(alert.Time));
        json.WriteEndObject();
    }

    private static void WriteField(Utf8JsonWriter json, AlertField field)
    {
        switch (field.Kind)
        {
            case AlertFieldKind.Absent:
                json.WriteNull(field.Name);
                break;
            case AlertFieldKind.Bool:
                json.WriteBoolean(field.Name, field.Unsigned != 0);
                break;
            case AlertFieldKind.Signed:
                json.WriteNumber(field.Name, field.Signed);
                break;
            case AlertFieldKind.Unsigned:
                json.WriteNumber(field.Name, field.Unsigned);
                break;
            case AlertFieldKind.List:
                json.WriteStartArray(field.Name);
                foreach (var item in field.Items)
                {
                    json.WriteStringValue(item);
                }

                json.WriteEndArray();
                break;
            default:
                json.WriteString(field.Name, field.Text);
                break;
        }
    }

    public static string Iso8601(ulong nanoseconds)
    {
        var time = DateTime.UnixEpoch.AddSeconds(Seconds(nanoseconds));
        return string.Create(CultureInfo.InvariantCulture, $"{time:yyyy-MM-ddTHH:mm:ss}.{nanoseconds % 1_000_000_000:D9}Z");
    }

    private static string ClockTime(ulong nanoseconds)
    {
        var time = DateTime.UnixEpoch.AddSeconds(Seconds(nanoseconds));
        return string.Create(CultureInfo.InvariantCulture, $"{time:HH:mm:ss}.{nanoseconds % 1_000_000_000:D9}");
    }

    /// <summary>A forged time beyond the year 9999 must not stop an alert.</summary>
    private static double Seconds(ulong nanoseconds) => Math.Min(nanoseconds / 1_000_000_000, 253_402_300_799);

    /// <summary>An attacker chooses file names; a line break or a terminal's control sequence in one must not reach whoever reads the alerts.</summary>
    private static string OneLine(string message)
    {
        if (!message.AsSpan().ContainsAnyInRange('\0', '\x1f') && !message.Contains('\x7f', StringComparison.Ordinal) && !message.AsSpan().ContainsAnyInRange('\x80', '\x9f'))
        {
            return message;
        }

        var text = new StringBuilder(message.Length + 16);
        foreach (var c in message)
        {
            text.Append(c switch
            {
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '\b' => "\\b",
                '\f' => "\\f",
                < ' ' or (>= '\x7f' and <= '\x9f') => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => c.ToString(),
            });
        }

        return text.ToString();
    }
}
