using Palisade.Events.Fields;
using Palisade.Events.State;
using Palisade.Rules.Matching;

namespace Palisade.Rules.Evaluation;

internal sealed class ExistsNode(ValueReader left) : Node
{
    public override bool Evaluate(EvaluationState state) => !left.Read(state).IsAbsent;
}

internal sealed class ValueNode(ValueReader left, ValueTest test) : Node
{
    public override bool Evaluate(EvaluationState state)
    {
        ref var value = ref left.Read(state);
        return !value.IsAbsent && test.Test(in value);
    }
}

/// <summary>A list field: <c>in</c> asks it of every element, <c>intersects</c> of any; so does a field that stands for both ends of a connection.</summary>
internal sealed class ListNode(ValueReader left, ValueTest test, bool every) : Node
{
    public override bool Evaluate(EvaluationState state)
    {
        ref var value = ref left.Read(state);
        if (value.IsAbsent)
        {
            return false;
        }

        if (!value.IsList)
        {
            return test.Test(in value);
        }

        foreach (ref readonly var item in value.Items.Span)
        {
            if (test.Test(in item) != every)
            {
                return !every;
            }
        }

        return every;
    }
}

/// <summary>Walks the ancestors until one satisfies the test; without a test, until one has the value.</summary>
internal sealed class AncestorNode(IProcessFieldExtractor extractor, ValueTest? test) : Node
{
    public override bool Evaluate(EvaluationState state)
    {
        var process = state.Context.Process;
        FieldValue value = default;
        for (var depth = 0; depth < ProcessEntry.MaxDepth; depth++)
        {
            process = process?.Main.Parent;
            if (process is null)
            {
                return false;
            }

            if (extractor.TryGet(process, ref value) && (test is null || test.Test(in value)))
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>Compares two values of the event.</summary>
internal sealed class PairNode(ValueReader left, ValueReader right, Syntax.Operator op) : Node
{
    public override bool Evaluate(EvaluationState state)
    {
        ref var a = ref left.Read(state);
        if (a.IsAbsent)
        {
            return false;
        }

        ref var b = ref right.Read(state);
        return !b.IsAbsent && Pairs.Compare(op, in a, in b);
    }
}
