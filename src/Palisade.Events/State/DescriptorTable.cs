namespace Palisade.Events.State;

/// <summary>
/// Open descriptors of a process. Small numbers lie in an array, since the kernel always gives the lowest free one; large ones in a
/// dictionary, so that a process that asks for number 1,000,000 costs what it uses.
/// </summary>
public sealed class DescriptorTable
{
    private const int ArrayLimit = 4096;

    private Descriptor?[] low = [];
    private Dictionary<long, Descriptor>? high;

    /// <summary>Stands for a process whose descriptors were never seen; nothing can be added to it.</summary>
    internal static readonly DescriptorTable None = new();

    public int Count { get; private set; }

    /// <summary>Processes that share this table, since they were cloned with <c>CLONE_FILES</c>.</summary>
    internal int Owners { get; set; } = 1;

    public Descriptor? Find(long number)
    {
        var array = low;
        return (ulong)number < (ulong)array.Length ? array[number]
            : high is not null && high.TryGetValue(number, out var found) ? found : null;
    }

    public IEnumerable<(long Number, Descriptor Descriptor)> All()
    {
        for (var i = 0; i < low.Length; i++)
        {
            if (low[i] is { } descriptor)
            {
                yield return (i, descriptor);
            }
        }

        foreach (var (number, descriptor) in high ?? [])
        {
            yield return (number, descriptor);
        }
    }

    /// <summary>Puts a descriptor in; gives back the one that stood there.</summary>
    internal Descriptor? Set(long number, Descriptor descriptor)
    {
        Descriptor? before;
        if (number < ArrayLimit)
        {
            if (number >= low.Length)
            {
                Array.Resize(ref low, Math.Max(16, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)number + 1)));
            }

            before = low[number];
            low[number] = descriptor;
        }
        else
        {
            high ??= [];
            high.TryGetValue(number, out before);
            high[number] = descriptor;
        }

        Count += before is null ? 1 : 0;
        return before;
    }

    internal Descriptor? Remove(long number)
    {
        Descriptor? before = null;
        if ((ulong)number < (ulong)low.Length)
        {
            before = low[number];
            low[number] = null;
        }
        else
        {
            high?.Remove(number, out before);
        }

        Count -= before is null ? 0 : 1;
        return before;
    }

    /// <summary>Hands every descriptor to <paramref name="visit"/>; those for which it answers true are taken out.</summary>
    internal void RemoveWhere(DescriptorPool pool, Func<Descriptor, bool> visit)
    {
        for (var i = 0; i < low.Length; i++)
        {
            if (low[i] is { } descriptor && visit(descriptor))
            {
                low[i] = null;
                Count--;
                pool.Release(descriptor);
            }
        }

        if (high is null)
        {
            return;
        }

        // A dictionary allows removal while it is walked.
        foreach (var (number, descriptor) in high)
        {
            if (visit(descriptor))
            {
                high.Remove(number);
                Count--;
                pool.Release(descriptor);
            }
        }
    }

    /// <summary>Makes this table hold what <paramref name="other"/> holds; the descriptors are shared until one side changes.</summary>
    internal void ShareFrom(DescriptorTable other)
    {
        if (low.Length < other.low.Length)
        {
            low = new Descriptor?[other.low.Length];
        }

        for (var i = 0; i < other.low.Length; i++)
        {
            low[i] = other.low[i]?.Share();
        }

        if (other.high is { Count: > 0 })
        {
            high ??= [];
            foreach (var (number, descriptor) in other.high)
            {
                high[number] = descriptor.Share();
            }
        }

        Count = other.Count;
    }
}
