using Palisade.Events.Fields;
using Palisade.Events.Model;
using Palisade.Rules.Syntax;

namespace Palisade.Rules.Tests.Support;

/// <summary>Feeds the plain evaluator from a real source: binds each field anew and takes its value as an object.</summary>
internal sealed class CatalogValues(FieldCatalog catalog)
{
    public EventContext Context { get; set; } = null!;

    public PlainEvaluator Plain() => new(Value, Ancestors, field => (Bind(field).Type, Bind(field).Quantifier));

    private BoundField Bind(FieldOperand field) => catalog.TryBind(field.Name, field.Argument, out var bound) == FieldLookupError.None
        ? bound! : throw new ArgumentException(field.Name);

    private object? Value(FieldOperand field)
    {
        FieldValue value = default;
        return Bind(field).Extractor.TryGet(Context, ref value) ? Object(in value) : null;
    }

    private IEnumerable<object?>? Ancestors(FieldOperand field) => Bind(field) is { Quantifier: FieldQuantifier.AnyAncestor, ProcessExtractor: { } extractor }
        ? OfAncestors(extractor) : null;

    private IEnumerable<object?> OfAncestors(IProcessFieldExtractor extractor)
    {
        var process = Context.Process?.Ancestor(1);
        for (var depth = 0; process is not null && depth < Palisade.Events.State.ProcessEntry.MaxDepth; depth++)
        {
            FieldValue value = default;
            yield return extractor.TryGet(process, ref value) ? Object(in value) : null;
            process = process.Ancestor(1);
        }
    }

    private static object Object(in FieldValue value)
    {
        if (!value.IsList)
        {
            return Single(in value);
        }

        var items = new object[value.Items.Count];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = Single(in value.Items[i]);
        }

        return value.Type == FieldType.String ? items.Cast<string>().ToArray() : items;
    }

    private static object Single(in FieldValue value) => value.Type switch
    {
        FieldType.String => value.Text,
        FieldType.Bool => value.Bool,
        FieldType.Double => value.Double,
        FieldType.IpAddress or FieldType.IpNet => value.Ip,
        FieldType.Bytes => value.Bytes.ToArray(),
        FieldType.UInt64 or FieldType.Port => value.UInt64,
        _ => value.Int64,
    };
}
