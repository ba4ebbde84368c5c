using System.Text;
using Palisade.Events.Schemas;

namespace Palisade.Events.Fields;

/// <summary>Names of sets of bits, joined. A handful of sets make up nearly all traffic, so each is joined once.</summary>
internal static class FlagTexts
{
    private const int MaxKept = 4096;

    [ThreadStatic]
    private static Dictionary<(FlagNames Names, ulong Value), string?>? kept;

    public static string? Get(FlagNames names, ulong value)
    {
        kept ??= new(Keys.Instance);
        if (kept.TryGetValue((names, value), out var text))
        {
            return text;
        }

        if (kept.Count >= MaxKept)
        {
            kept.Clear();
        }

        return kept[(names, value)] = Join(names, value);
    }

    private static string? Join(FlagNames names, ulong value)
    {
        var text = new StringBuilder();
        var left = value;
        foreach (var (name, bits) in names.Values)
        {
            if (bits == value)
            {
                return text.Append(text.Length > 0 ? "|" : string.Empty).Append(name).ToString();
            }

            if (bits != 0 && (left & bits) == bits)
            {
                text.Append(text.Length > 0 ? "|" : string.Empty).Append(name);
                left &= ~bits;
            }
        }

        return text.Length > 0 ? text.ToString() : null;
    }

    private sealed class Keys : IEqualityComparer<(FlagNames Names, ulong Value)>
    {
        public static readonly Keys Instance = new();

        public bool Equals((FlagNames Names, ulong Value) x, (FlagNames Names, ulong Value) y) =>
            x.Value == y.Value && ReferenceEquals(x.Names, y.Names);

        public int GetHashCode((FlagNames Names, ulong Value) key) =>
            HashCode.Combine(System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(key.Names), key.Value);
    }
}
