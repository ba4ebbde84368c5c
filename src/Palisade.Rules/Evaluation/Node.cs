namespace Palisade.Rules.Evaluation;

/// <summary>A part of a condition in the form in which it is evaluated.</summary>
internal abstract class Node
{
    public abstract bool Evaluate(EvaluationState state);
}

internal sealed class ConstantNode(bool verdict) : Node
{
    public static readonly ConstantNode True = new(true);
    public static readonly ConstantNode False = new(false);

    public override bool Evaluate(EvaluationState state) => verdict;
}

internal sealed class AndNode(Node[] children) : Node
{
    public override bool Evaluate(EvaluationState state)
    {
        foreach (var child in children)
        {
            if (!child.Evaluate(state))
            {
                return false;
            }
        }

        return true;
    }
}

internal sealed class OrNode(Node[] children) : Node
{
    public override bool Evaluate(EvaluationState state)
    {
        foreach (var child in children)
        {
            if (child.Evaluate(state))
            {
                return true;
            }
        }

        return false;
    }
}

internal sealed class NotNode(Node child) : Node
{
    public override bool Evaluate(EvaluationState state) => !child.Evaluate(state);
}

/// <summary>A part that several rules share: evaluated for an event when first asked for, and never again.</summary>
internal sealed class SharedNode(Node inner, int slot) : Node
{
    public override bool Evaluate(EvaluationState state)
    {
        ref var verdict = ref state.Verdict(slot);
        var known = verdict;
        if (known >> 1 == state.Generation)
        {
            return (known & 1) != 0;
        }

        var result = inner.Evaluate(state);
        verdict = (state.Generation << 1) | (result ? 1u : 0);
        return result;
    }
}
