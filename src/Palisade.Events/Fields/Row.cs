using System.Globalization;

namespace Palisade.Events.Fields;

/// <summary>Shapes of table rows.</summary>
internal static class Row
{
    /// <summary>A value of the event.</summary>
    public static FieldRow Of(string name, FieldType type, string description, FieldGetter getter, bool isList = false) =>
        Of(new() { Name = name, Type = type, Description = description, IsList = isList }, getter);

    public static FieldRow Of(FieldDefinition definition, FieldGetter getter)
    {
        var binding = new FieldBinding(new EventExtractor(getter));
        return new(definition, _ => binding);
    }

    /// <summary>A value that needs an argument, or can take one.</summary>
    public static FieldRow With(FieldDefinition definition, Func<string?, FieldGetter?> bind) => new(
        definition, argument => bind(argument) is { } getter ? new FieldBinding(new EventExtractor(getter)) : null);

    /// <summary>A value that belongs to the event's process alone.</summary>
    public static FieldRow OfProcess(string name, FieldType type, string description, ProcessGetter getter, int level = 0)
    {
        var extractor = new ProcessExtractor(getter, level);
        var binding = new FieldBinding(extractor) { ProcessExtractor = extractor, ProcessLevel = level };
        return new(new() { Name = name, Type = type, Description = description, IsProcessValue = true }, _ => binding);
    }

    /// <summary>
    /// A value of an ancestor: <c>[0]</c> the process itself, <c>[1]</c> its parent, and so on; without an argument all ancestors.
    /// </summary>
    public static FieldRow OfAncestors(string name, FieldType type, string description, ProcessGetter getter) => new(
        new()
        {
            Name = name,
            Type = type,
            Description = description,
            Argument = FieldArgumentKind.Index,
            Quantifier = FieldQuantifier.AnyAncestor,
            IsProcessValue = true,
        },
        argument =>
        {
            if (argument is null)
            {
                return new(new AncestorsExtractor(getter, type)) { ProcessExtractor = new ProcessExtractor(getter, 0), IsList = true };
            }

            var level = int.Parse(argument, CultureInfo.InvariantCulture);
            var extractor = new ProcessExtractor(getter, level);
            return level > State.ProcessEntry.MaxDepth ? null : new FieldBinding(extractor) { ProcessExtractor = extractor, ProcessLevel = level };
        });

    /// <summary>Client's and server's value at once.</summary>
    public static FieldRow OfEndpoints(string name, FieldType type, string description, FieldGetter client, FieldGetter server)
    {
        var binding = new FieldBinding(new EndpointsExtractor(client, server, type)) { IsList = true };
        return new(new() { Name = name, Type = type, Description = description, Quantifier = FieldQuantifier.AnyEndpoint }, _ => binding);
    }

    public static FieldGetter? Indexed(string? argument, Func<int, FieldGetter> make) =>
        int.TryParse(argument, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? make(index) : null;
}
