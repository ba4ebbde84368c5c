using Palisade.Events.Fields;

namespace Palisade.Rules.Binding;

/// <summary>How lists and docs name what a field is.</summary>
public static class FieldNames
{
    public static string Type(FieldDefinition definition) =>
        TypeRules.Describe(definition.Type, definition.IsList && definition.Quantifier == FieldQuantifier.One);

    /// <summary>What stands behind the name: nothing, <c>[n]</c>, <c>[key]</c>; a question mark says that it may be left out.</summary>
    public static string Argument(FieldDefinition definition)
    {
        var argument = definition.Argument switch
        {
            FieldArgumentKind.None => "",
            FieldArgumentKind.Index => "[n]",
            FieldArgumentKind.Key => "[key]",
            _ => "[n or key]",
        };
        return argument.Length > 0 && !definition.ArgumentRequired ? $"{argument}?" : argument;
    }
}
