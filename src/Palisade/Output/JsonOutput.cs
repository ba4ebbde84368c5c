using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Palisade.Output;

/// <summary>Writes a verb's <c>--json</c> result. Each verb owns the record and the source-generated context.</summary>
internal static class JsonOutput
{
    // The text goes to a file or a program, never into a web page: letters stay letters.
    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonWriterOptions OneLine = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One indented document.</summary>
    public static void Write<T>(Terminal terminal, T value, JsonTypeInfo<T> type) => Write(terminal, value, type, Indented);

    /// <summary>One line of a stream of documents.</summary>
    public static void WriteLine<T>(Terminal terminal, T value, JsonTypeInfo<T> type) => Write(terminal, value, type, OneLine);

    private static void Write<T>(Terminal terminal, T value, JsonTypeInfo<T> type, JsonWriterOptions options)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, options))
        {
            JsonSerializer.Serialize(writer, value, type);
        }

        terminal.Out.WriteLine(System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
    }
}
