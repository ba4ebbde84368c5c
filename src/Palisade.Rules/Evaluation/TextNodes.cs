namespace Palisade.Rules.Evaluation;

/// <summary>The text equals one value.</summary>
internal sealed class TextIsNode(TextAccess text, int value) : Node
{
    public override bool Evaluate(EvaluationState state)
    {
        ref var cell = ref text.Cell(state);
        return cell.Text is not null && text.Group.Exact(ref cell) == value;
    }
}

internal sealed class TextIsNotNode(TextAccess text, int value) : Node
{
    public override bool Evaluate(EvaluationState state)
    {
        ref var cell = ref text.Cell(state);
        return cell.Text is not null && text.Group.Exact(ref cell) != value;
    }
}

/// <summary>The text is one of several values, given as bits by the group's index.</summary>
internal sealed class TextInNode(TextAccess text, ulong[] values) : Node
{
    public override bool Evaluate(EvaluationState state)
    {
        ref var cell = ref text.Cell(state);
        if (cell.Text is null)
        {
            return false;
        }

        // The bits end with the last value of this check; the group may have more. A text that is none of them has index -1.
        var index = text.Group.Exact(ref cell);
        return (uint)(index >> 6) < (uint)values.Length && (values[index >> 6] >> (index & 63) & 1) != 0;
    }
}

internal sealed class TextPrefixNode(TextAccess text, int prefix) : Node
{
    public override bool Evaluate(EvaluationState state)
    {
        ref var cell = ref text.Cell(state);
        return cell.Text is not null && text.Group.HasPrefix(ref cell, prefix);
    }
}

internal sealed class TextSuffixNode(TextAccess text, int suffix) : Node
{
    public override bool Evaluate(EvaluationState state)
    {
        ref var cell = ref text.Cell(state);
        return cell.Text is not null && text.Group.HasSuffix(ref cell, suffix);
    }
}

internal sealed class TextPartNode(TextAccess text, string part, bool ignoreCase) : Node
{
    public override bool Evaluate(EvaluationState state)
    {
        ref var cell = ref text.Cell(state);
        return cell.Text is not null && text.Group.HasPart(ref cell, part, ignoreCase);
    }
}

internal sealed class TextExistsNode(TextAccess text) : Node
{
    public override bool Evaluate(EvaluationState state) => text.Cell(state).Text is not null;
}
