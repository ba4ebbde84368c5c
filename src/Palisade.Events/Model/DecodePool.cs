using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Palisade.Events.Model;

/// <summary>
/// Remembers what bytes decode to and gives the same instance for the same bytes, so that steady traffic decodes without allocating.
/// </summary>
/// <remarks>
/// Bounded: a set-associative table in which a newcomer displaces the entry of its set that was used longest ago. Not
/// safe for use by two threads at once.
/// </remarks>
public abstract class DecodePool<T>
    where T : class
{
    private const int Ways = 4;

    private readonly Entry[] entries;
    private readonly int setMask;
    private uint clock;

    /// <param name="capacity">Values remembered at most; rounded up to a power of two.</param>
    /// <param name="maxBytes">Longer runs of bytes are decoded each time rather than remembered.</param>
    protected DecodePool(int capacity, int maxBytes)
    {
        var sets = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, capacity / Ways));
        entries = new Entry[sets * Ways];
        setMask = sets - 1;
        MaxBytes = maxBytes;
    }

    public int MaxBytes { get; }

    /// <summary>Values forgotten to make room, since the start.</summary>
    public long Evictions { get; private set; }

    /// <summary>Values decoded, since the start; everything else was a hit.</summary>
    public long Misses { get; private set; }

    public T Get(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaxBytes)
        {
            return Decode(bytes);
        }

        var hash = Hash(bytes);
        var set = (int)(hash & (uint)setMask) * Ways;
        var victim = set;
        for (var way = set; way < set + Ways; way++)
        {
            ref var entry = ref entries[way];
            if (entry.Hash == hash && entry.Bytes is not null && bytes.SequenceEqual(entry.Bytes))
            {
                entry.LastUse = ++clock;
                return entry.Value!;
            }

            if (entry.LastUse < entries[victim].LastUse)
            {
                victim = way;
            }
        }

        return Remember(bytes, hash, ref entries[victim]);
    }

    protected abstract T Decode(ReadOnlySpan<byte> bytes);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private T Remember(ReadOnlySpan<byte> bytes, ulong hash, ref Entry entry)
    {
        Misses++;
        if (entry.Bytes is not null)
        {
            Evictions++;
        }

        if (clock > uint.MaxValue - 2)
        {
            // Ages are only compared within a set; forgetting them all once in four billion uses costs nothing.
            for (var i = 0; i < entries.Length; i++)
            {
                entries[i].LastUse = 0;
            }

            clock = 0;
        }

        entry = new() { Hash = hash, Bytes = bytes.ToArray(), Value = Decode(bytes), LastUse = ++clock };
        return entry.Value;
    }

    /// <summary>A multiply-and-fold hash over 8 bytes at a time; texts here are short, so start-up cost decides.</summary>
    private static ulong Hash(ReadOnlySpan<byte> bytes)
    {
        const ulong k1 = 0x9E3779B97F4A7C15, k2 = 0xD6E8FEB86659FD93;
        var hash = (ulong)bytes.Length * k1;
        ref var start = ref MemoryMarshal.GetReference(bytes);
        var i = 0;
        for (; i <= bytes.Length - 8; i += 8)
        {
            var word = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, i));
            var high = Math.BigMul(hash ^ word, k2, out var low);
            hash = high ^ low;
        }

        var tail = 0UL;
        for (var shift = 0; i < bytes.Length; i++, shift += 8)
        {
            tail |= (ulong)Unsafe.Add(ref start, i) << shift;
        }

        var h = Math.BigMul(hash ^ tail, k1 ^ k2, out var l);
        return h ^ l;
    }

    private struct Entry
    {
        public ulong Hash;
        public byte[]? Bytes;
        public T? Value;
        public uint LastUse;
    }
}
