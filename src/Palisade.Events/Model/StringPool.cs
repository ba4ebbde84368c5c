using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Palisade.Events.Model;

/// <summary>
/// Turns UTF-8 bytes into strings, giving the same instance for the same bytes while it is remembered, so that
/// steady traffic decodes without allocating and equal names are reference-equal most of the time.
/// </summary>
/// <remarks>
/// Bounded: a set-associative table in which a newcomer displaces the entry of its set that was used longest ago. Bytes that
/// are not UTF-8 become U+FFFD. Not safe for use by two threads at once.
/// </remarks>
public sealed class StringPool
{
    private const int Ways = 4;

    private readonly Entry[] entries;
    private readonly int setMask;
    private uint clock;

    /// <param name="capacity">Strings remembered at most; rounded up to a power of two.</param>
    /// <param name="maxBytes">Longer texts are decoded each time rather than remembered.</param>
    public StringPool(int capacity = 64 * 1024, int maxBytes = 4096)
    {
        var sets = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, capacity / Ways));
        entries = new Entry[sets * Ways];
        setMask = sets - 1;
        MaxBytes = maxBytes;
    }

    public int MaxBytes { get; }

    /// <summary>Strings forgotten to make room, since the start.</summary>
    public long Evictions { get; private set; }

    /// <summary>Strings decoded, since the start; everything else was a hit.</summary>
    public long Misses { get; private set; }

    public string Get(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty)
        {
            return string.Empty;
        }

        if (utf8.Length > MaxBytes)
        {
            return Encoding.UTF8.GetString(utf8);
        }

        var hash = Hash(utf8);
        var set = (int)(hash & (uint)setMask) * Ways;
        var victim = set;
        for (var way = set; way < set + Ways; way++)
        {
            ref var entry = ref entries[way];
            if (entry.Hash == hash && entry.Utf8 is not null && utf8.SequenceEqual(entry.Utf8))
            {
                entry.LastUse = ++clock;
                return entry.Text!;
            }

            if (entry.LastUse < entries[victim].LastUse)
            {
                victim = way;
            }
        }

        return Remember(utf8, hash, ref entries[victim]);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private string Remember(ReadOnlySpan<byte> utf8, ulong hash, ref Entry entry)
    {
        Misses++;
        if (entry.Utf8 is not null)
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

        entry = new() { Hash = hash, Utf8 = utf8.ToArray(), Text = Encoding.UTF8.GetString(utf8), LastUse = ++clock };
        return entry.Text;
    }

    /// <summary>A multiply-and-fold hash over 8 bytes at a time; texts here are short, so start-up cost decides.</summary>
    private static ulong Hash(ReadOnlySpan<byte> utf8)
    {
        const ulong k1 = 0x9E3779B97F4A7C15, k2 = 0xD6E8FEB86659FD93;
        var hash = (ulong)utf8.Length * k1;
        ref var start = ref MemoryMarshal.GetReference(utf8);
        var i = 0;
        for (; i <= utf8.Length - 8; i += 8)
        {
            var word = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, i));
            var high = Math.BigMul(hash ^ word, k2, out var low);
            hash = high ^ low;
        }

        var tail = 0UL;
        for (var shift = 0; i < utf8.Length; i++, shift += 8)
        {
            tail |= (ulong)Unsafe.Add(ref start, i) << shift;
        }

        var h = Math.BigMul(hash ^ tail, k1 ^ k2, out var l);
        return h ^ l;
    }

    private struct Entry
    {
        public ulong Hash;
        public byte[]? Utf8;
        public string? Text;
        public uint LastUse;
    }
}
