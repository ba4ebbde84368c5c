using Palisade.Events.Fields;
using Palisade.Rules.Binding;
using Palisade.Rules.Evaluation;
using Palisade.Rules.Syntax;

namespace Palisade.Rules.Compilation;

/// <summary>Turns terms into nodes: texts go into groups, what several rules share remembers its verdict.</summary>
internal sealed class NodeBuilder
{
    private readonly StateLayout layout;
    private readonly NodeFactory factory;
    private readonly HashSet<Term> shared;
    private readonly Dictionary<Term, Node> nodes = [];
    private readonly Dictionary<string, TextAccess> texts = new(StringComparer.Ordinal);
    private readonly Dictionary<IProcessFieldExtractor, (TextGroup Group, int Slot)> processTexts = new(ReferenceEqualityComparer.Instance);

    /// <param name="shared">Terms that are reached more than once while rules of one event code are evaluated.</param>
    public NodeBuilder(StateLayout layout, HashSet<Term> shared)
    {
        this.layout = layout;
        this.shared = shared;
        factory = new NodeFactory(layout);
    }

    /// <summary>Number of distinct checks.</summary>
    public int Checks { get; private set; }

    public Node Build(Term term)
    {
        if (nodes.TryGetValue(term, out var node))
        {
            return node;
        }

        node = Make(term);
        var remembers = shared.Contains(term) && (term.Kind is TermKind.And or TermKind.Or || IsCostly(node));
        return nodes[term] = remembers ? new SharedNode(node, layout.AddVerdict()) : node;
    }

    /// <summary>Call once all terms are built.</summary>
    public void Finish()
    {
        foreach (var group in texts.Values.Select(t => t.Group).Distinct())
        {
            group.Freeze();
        }
    }

    private Node Make(Term term) => term.Kind switch
    {
        TermKind.True => ConstantNode.True,
        TermKind.False => ConstantNode.False,
        TermKind.Not => new NotNode(Build(term.Children[0])),
        TermKind.And => new AndNode([.. term.Children.Select(Build)]),
        TermKind.Or => new OrNode([.. term.Children.Select(Build)]),
        _ => MakeCheck(term.Check!),
    };

    private Node MakeCheck(BoundCheck check)
    {
        Checks++;
        if (check is not { Left: { Type: FieldType.String, IsList: false }, Quantifier: FieldQuantifier.One, Modifier: Modifier.None, Right: null })
        {
            return factory.Create(check);
        }

        return check.Operator switch
        {
            Operator.Exists => new TextExistsNode(Text(check.Left)),
            Operator.Equal => new TextIsNode(Text(check.Left), Text(check.Left).Group.AddExact(check.Values[0])),
            Operator.NotEqual => new TextIsNotNode(Text(check.Left), Text(check.Left).Group.AddExact(check.Values[0])),
            Operator.In or Operator.Intersects => new TextInNode(Text(check.Left), Bits(Text(check.Left).Group, check.Values)),
            Operator.StartsWith => new TextPrefixNode(Text(check.Left), Text(check.Left).Group.AddPrefix(check.Values[0])),
            Operator.EndsWith => new TextSuffixNode(Text(check.Left), Text(check.Left).Group.AddSuffix(check.Values[0])),
            Operator.Contains or Operator.IContains => MakePart(check),
            _ => factory.Create(check),
        };
    }

    private Node MakePart(BoundCheck check)
    {
        var text = Text(check.Left);
        var part = check.Values[0];
        if (part.Length == 0)
        {
            return new TextExistsNode(text);
        }

        var ignoreCase = check.Operator == Operator.IContains;
        text.Group.AddPart(part, ignoreCase);
        return new TextPartNode(text, part, ignoreCase);
    }

    private static ulong[] Bits(TextGroup group, IReadOnlyList<string> values)
    {
        List<ulong> bits = [];
        foreach (var value in values)
        {
            var index = group.AddExact(value);
            while (bits.Count <= index >> 6)
            {
                bits.Add(0);
            }

            bits[index >> 6] |= 1UL << (index & 63);
        }

        return [.. bits];
    }

    private TextAccess Text(BoundOperand operand)
    {
        if (!texts.TryGetValue(operand.Key, out var access))
        {
            texts[operand.Key] = access = MakeText(operand);
        }

        return access;
    }

    private TextAccess MakeText(BoundOperand operand)
    {
        if (operand is not BoundFieldOperand { Field: { Definition.IsProcessValue: true, ProcessExtractor: { } extractor, ProcessLevel: >= 0 and < 64 } field })
        {
            return new EventTextAccess(new TextGroup(), layout.AddText(), factory.Reader(operand));
        }

        if (!processTexts.TryGetValue(extractor, out var group))
        {
            processTexts[extractor] = group = (new TextGroup(), layout.AddProcessText());
        }

        layout.NeedLevel(field.ProcessLevel);
        return new ProcessTextAccess(group.Group, field.ProcessLevel, group.Slot, extractor);
    }

    /// <summary>A text check reads a bit, which is as quick as reading a remembered verdict.</summary>
    private static bool IsCostly(Node node) => node is ValueNode or ListNode or AncestorNode or PairNode;
}
