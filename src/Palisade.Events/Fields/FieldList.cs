namespace Palisade.Events.Fields;

/// <summary>Elements of a list value, in a buffer that is filled again for the next event.</summary>
public sealed class FieldList
{
    private FieldValue[] items = new FieldValue[8];

    public int Count { get; private set; }

    public ref readonly FieldValue this[int index] => ref items[index];

    public ReadOnlySpan<FieldValue> Span => items.AsSpan(0, Count);

    public void Clear() => Count = 0;

    /// <summary>A new last element to be set; it starts absent.</summary>
    public ref FieldValue Add()
    {
        if (Count == items.Length)
        {
            Array.Resize(ref items, items.Length * 2);
        }

        ref var item = ref items[Count++];
        item.SetAbsent();
        return ref item;
    }

    /// <summary>Takes back the last element, for an extractor that finds it has nothing to put there.</summary>
    public void RemoveLast() => Count--;
}
