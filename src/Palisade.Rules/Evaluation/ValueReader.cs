using Palisade.Events.Fields;

namespace Palisade.Rules.Evaluation;

/// <summary>Reads one side of a check from the current event, once.</summary>
internal abstract class ValueReader(int slot)
{
    /// <summary>The value, which may be absent. Good until the next event.</summary>
    public ref FieldValue Read(EvaluationState state)
    {
        ref var cell = ref state.Value(slot);
        if (cell.Generation != state.Generation)
        {
            cell.Generation = state.Generation;
            if (!Extract(state, ref cell.Value))
            {
                cell.Value.SetAbsent();
            }
        }

        return ref cell.Value;
    }

    protected abstract bool Extract(EvaluationState state, ref FieldValue value);
}

internal sealed class FieldReader(int slot, IFieldExtractor extractor) : ValueReader(slot)
{
    protected override bool Extract(EvaluationState state, ref FieldValue value) => extractor.TryGet(state.Context, ref value);
}

internal sealed class ConstantReader(int slot, string text) : ValueReader(slot)
{
    protected override bool Extract(EvaluationState state, ref FieldValue value) => value.SetText(text);
}

/// <summary>Several texts as a list; absent where one of them is.</summary>
internal sealed class TupleReader(int slot, ValueReader[] items) : ValueReader(slot)
{
    protected override bool Extract(EvaluationState state, ref FieldValue value)
    {
        var list = state.Context.RentList();
        foreach (var item in items)
        {
            ref var text = ref item.Read(state);
            if (text.IsAbsent)
            {
                return false;
            }

            list.Add().SetText(text.Text);
        }

        return value.SetList(FieldType.String, list);
    }
}
