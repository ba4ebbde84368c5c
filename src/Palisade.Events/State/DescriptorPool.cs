namespace Palisade.Events.State;

/// <summary>Descriptors that are free to be used again, and how many are in use.</summary>
internal sealed class DescriptorPool(int limit)
{
    private readonly Stack<Descriptor> free = new();

    public int InUse { get; private set; }

    /// <summary>Descriptors not remembered because the limit was reached.</summary>
    public long Refused { get; private set; }

    /// <summary>A descriptor with one reference, or null at the limit.</summary>
    public Descriptor? Rent(DescriptorKind kind)
    {
        if (InUse >= limit)
        {
            Refused++;
            return null;
        }

        InUse++;
        var descriptor = free.TryPop(out var used) ? used : new();
        descriptor.References = 1;
        return descriptor.Reset(kind);
    }

    public void Release(Descriptor descriptor)
    {
        if (--descriptor.References == 0)
        {
            InUse--;
            free.Push(descriptor);
        }
    }
}
