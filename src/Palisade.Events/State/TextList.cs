using System.Text;
using Palisade.Events.Model;

namespace Palisade.Events.State;

/// <summary>Texts that arrive as one run of bytes with NULs between them: arguments, environment, cgroups. Immutable and shared.</summary>
public sealed class TextList
{
    public static readonly TextList Empty = new([]);

    private (string Head, string Line)? last;

    public TextList(string[] items)
    {
        Items = items;
        Joined = string.Join(' ', items);
    }

    public string[] Items { get; }

    public int Count => Items.Length;

    /// <summary>All items with a blank between them.</summary>
    public string Joined { get; }

    /// <summary>A head word and the items. The last answer is kept, since one list mostly stands behind one program.</summary>
    public string After(string head)
    {
        if (Items.Length == 0)
        {
            return head;
        }

        if (last is not { } known || known.Head != head)
        {
            last = known = (head, head.Length == 0 ? Joined : $"{head} {Joined}");
        }

        return known.Line;
    }

    /// <summary>Value of the first item <c>name=value</c>, or null.</summary>
    public string? ValueOf(ReadOnlySpan<char> name)
    {
        foreach (var item in Items)
        {
            if (item.Length > name.Length && item[name.Length] == '=' && item.AsSpan(0, name.Length).SequenceEqual(name))
            {
                return item[(name.Length + 1)..];
            }
        }

        return null;
    }

    /// <param name="bytes">Items, each ended by a NUL; the last one's may be missing. Empty items in between count.</param>
    public static TextList Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return Empty;
        }

        if (bytes[^1] == 0)
        {
            bytes = bytes[..^1];
        }

        var items = new string[bytes.Count((byte)0) + 1];
        for (var i = 0; i < items.Length; i++)
        {
            var end = bytes.IndexOf((byte)0);
            items[i] = Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
            bytes = end < 0 ? default : bytes[(end + 1)..];
        }

        return new(items);
    }
}

/// <summary>Interned lists: a host runs the same command lines again and again.</summary>
internal sealed class TextListPool(int capacity, int maxBytes) : DecodePool<TextList>(capacity, maxBytes)
{
    protected override TextList Decode(ReadOnlySpan<byte> bytes) => TextList.Parse(bytes);
}
