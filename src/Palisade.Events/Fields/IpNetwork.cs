using System.Globalization;

namespace Palisade.Events.Fields;

/// <summary>An address range <c>address/prefix</c> of either family. Bits beyond the prefix are ignored.</summary>
public readonly record struct IpNetwork(IpValue Address, int PrefixLength)
{
    public static bool TryParse(ReadOnlySpan<char> text, out IpNetwork network)
    {
        network = default;
        var slash = text.IndexOf('/');
        if (slash < 0 || !IpValue.TryParse(text[..slash], out var address)
            || !int.TryParse(text[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var prefix)
            || prefix > (address.IsV6 ? 128 : 32))
        {
            return false;
        }

        network = new(address, prefix);
        return true;
    }

    public bool Contains(IpValue address)
    {
        if (address.IsV6 != Address.IsV6)
        {
            return false;
        }

        if (!address.IsV6)
        {
            return PrefixLength == 0 || (address.Low ^ Address.Low) >> (32 - PrefixLength) == 0;
        }

        if (PrefixLength <= 64)
        {
            return PrefixLength == 0 || (address.High ^ Address.High) >> (64 - PrefixLength) == 0;
        }

        return address.High == Address.High && (address.Low ^ Address.Low) >> (128 - PrefixLength) == 0;
    }

    public override string ToString() => $"{Address}/{PrefixLength}";
}
