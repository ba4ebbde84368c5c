using System.Text.Json;

namespace Palisade.Events.Recordings.JsonLines;

/// <summary>Members of a JSON object with a value for those that are missing or of another type.</summary>
internal readonly struct JsonValues(JsonElement json)
{
    public string Text(string name, string missing = "") => Find(name, JsonValueKind.String) is { } value ? value.GetString()! : missing;

    public long Int64(string name, long missing = 0) => Find(name, JsonValueKind.Number) is { } value && value.TryGetInt64(out var number) ? number : missing;

    public ulong UInt64(string name, ulong missing = 0) => Find(name, JsonValueKind.Number) is { } value && value.TryGetUInt64(out var number) ? number : missing;

    public uint UInt32(string name, uint missing = 0) => Find(name, JsonValueKind.Number) is { } value && value.TryGetUInt32(out var number) ? number : missing;

    public IEnumerable<string> Texts(string name) => Find(name, JsonValueKind.Array) is { } value
        ? value.EnumerateArray().Where(e => e.ValueKind == JsonValueKind.String).Select(e => e.GetString()!)
        : [];

    private JsonElement? Find(string name, JsonValueKind kind) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == kind ? value : null;
}
