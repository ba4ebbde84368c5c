using System.Numerics;

namespace Palisade.Events.Schemas;

/// <summary>A set of event codes as bits: the algebra that indexes rules by event type works on these.</summary>
public readonly struct EventCodeSet : IEquatable<EventCodeSet>
{
    public const int Capacity = 512;

    private readonly ulong[]? bits;

    private EventCodeSet(ulong[] bits) => this.bits = bits;

    public static EventCodeSet Empty => default;

    public bool IsEmpty => Count == 0;

    public int Count => bits is null ? 0 : bits.Sum(BitOperations.PopCount);

    public static EventCodeSet Of(params IEnumerable<EventCode> codes)
    {
        var words = new ulong[Capacity / 64];
        foreach (var code in codes)
        {
            words[(int)code >> 6] |= 1UL << ((int)code & 63);
        }

        return new(words);
    }

    public bool Contains(EventCode code) =>
        bits is not null && (int)code < Capacity && (bits[(int)code >> 6] >> ((int)code & 63) & 1) != 0;

    public EventCodeSet Union(EventCodeSet other) => Combine(other, static (a, b) => a | b);

    public EventCodeSet Intersect(EventCodeSet other) => Combine(other, static (a, b) => a & b);

    public EventCodeSet Except(EventCodeSet other) => Combine(other, static (a, b) => a & ~b);

    /// <summary>In ascending order.</summary>
    public IEnumerable<EventCode> Codes()
    {
        for (var i = 0; i < Capacity; i++)
        {
            if (Contains((EventCode)i))
            {
                yield return (EventCode)i;
            }
        }
    }

    public bool Equals(EventCodeSet other) => (bits ?? new ulong[Capacity / 64]).AsSpan().SequenceEqual(other.bits ?? new ulong[Capacity / 64]);

    public override bool Equals(object? obj) => obj is EventCodeSet other && Equals(other);

    public override int GetHashCode()
    {
        var hash = 0UL;
        foreach (var word in bits ?? [])
        {
            hash = (hash * 31) + word;
        }

        return hash.GetHashCode();
    }

    public static bool operator ==(EventCodeSet left, EventCodeSet right) => left.Equals(right);

    public static bool operator !=(EventCodeSet left, EventCodeSet right) => !left.Equals(right);

    private EventCodeSet Combine(EventCodeSet other, Func<ulong, ulong, ulong> combine)
    {
        var result = new ulong[Capacity / 64];
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = combine(bits?[i] ?? 0, other.bits?[i] ?? 0);
        }

        return new(result);
    }
}
