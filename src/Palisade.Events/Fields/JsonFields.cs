using static Palisade.Events.Fields.JsonPaths;

namespace Palisade.Events.Fields;

/// <summary><c>jevt.*</c> and <c>json.*</c>: an event that is a JSON document, as such.</summary>
internal static class JsonFields
{
    public static FieldTable Table { get; } = For("jevt");

    public static FieldTable Alias { get; } = For("json");

    private static FieldTable For(string family) => new(family, "The event as a JSON document",
    [
        Row.With(
            new()
            {
                Name = $"{family}.value",
                Type = FieldType.String,
                Description = "Value at a JSON pointer, such as [/user/username]",
                Argument = FieldArgumentKind.Key,
                ArgumentRequired = true,
            },
            static pointer => Parse(pointer!) is { } path ? (c, ref v) => TryGet(c.Event.Document, path, out var found) && v.SetText(Text(found)) : null),
        Row.Of($"{family}.obj", FieldType.String, "The whole document, indented", static (c, ref v) => v.SetText(Indented(c.Event.Document))),
        Row.Of($"{family}.rawobj", FieldType.String, "The whole document as it came", static (c, ref v) => v.SetText(c.Event.Document.GetRawText())),
        Row.Of($"{family}.rawtime", FieldType.UInt64, "Nanoseconds since 1970", static (c, ref v) => v.SetUInt64(c.Event.Timestamp)),
    ]);
}
