using Palisade.Events.Fields;
using Palisade.Rules.Binding;
using Palisade.Rules.Syntax;

namespace Palisade.Rules.Evaluation;

/// <summary>Makes the node of a single check, sharing the readers of equal operands.</summary>
internal sealed class NodeFactory(StateLayout layout)
{
    private readonly Dictionary<string, ValueReader> readers = new(StringComparer.Ordinal);

    public Node Create(BoundCheck check)
    {
        if (check.Field is { Quantifier: FieldQuantifier.AnyAncestor, ProcessExtractor: { } extractor })
        {
            return new AncestorNode(extractor, check.Test);
        }

        var left = Reader(check.Left);
        if (check.Operator == Operator.Exists)
        {
            return new ExistsNode(left);
        }

        if (check.Right is not null)
        {
            return new PairNode(left, Reader(check.Right), check.Operator);
        }

        if (check.Quantifier == FieldQuantifier.AnyEndpoint)
        {
            return new ListNode(left, check.Test!, every: check.Operator == Operator.NotEqual);
        }

        return check.Left.IsList
            ? new ListNode(left, check.Test!, every: check.Operator == Operator.In)
            : new ValueNode(left, check.Test!);
    }

    public ValueReader Reader(BoundOperand operand)
    {
        if (!readers.TryGetValue(operand.Key, out var reader))
        {
            readers.Add(operand.Key, reader = Make(operand));
        }

        return reader;
    }

    private ValueReader Make(BoundOperand operand) => operand switch
    {
        BoundFieldOperand field => new FieldReader(layout.AddValue(), field.Field.Extractor),
        BoundText text => new ConstantReader(layout.AddValue(), text.Text),
        BoundTuple tuple => new TupleReader(layout.AddValue(), [.. tuple.Items.Select(Reader)]),
        BoundTransform transform => new TransformReader(layout.AddValue(), layout.AddMemo(), transform.Transform,
            [.. transform.Arguments.Select(Reader)], transform.Option),
        _ => throw new InvalidOperationException($"unexpected operand {operand.GetType().Name}"),
    };
}
