using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Spec.Yaml;

namespace Palisade.Core.Spec.Schema;

/// <summary>An IP address in full: no short forms (<c>10.1</c>), no octal, no zone.</summary>
internal sealed record AddressType : ScalarType
{
    public override string Description => "an IP address";

    public override Parsed Parse(YamlScalar scalar) => TryParse(scalar.Text, out var address)
        ? new(address)
        : new(null, ConfigErrors.Malformed, "is not an IP address", Label: "expected an address such as `10.0.0.5`");

    public override void Describe(JsonObject schema) => schema["type"] = "string";

    /// <summary>The runtime's parser also takes <c>10.1</c> and <c>012.0.0.1</c>; people who write those mean something else.</summary>
    public static bool TryParse(string text, out IPAddress address)
    {
        if (!text.Contains('%') && IPAddress.TryParse(text, out var parsed)
            && (parsed.AddressFamily == AddressFamily.InterNetworkV6 ? text.Contains(':') && !text.Contains('[') : parsed.ToString() == text))
        {
            address = parsed;
            return true;
        }

        address = IPAddress.None;
        return false;
    }
}

/// <summary>An IP address or a DNS name.</summary>
internal sealed record HostType : ScalarType
{
    public override string Description => "an IP address or a DNS name";

    public override Parsed Parse(YamlScalar scalar)
    {
        var text = scalar.Text;
        if (AddressType.TryParse(text, out _) || (text.Length <= 253 && Patterns.IsMatch(text, Patterns.DnsName)))
        {
            return new(text);
        }

        var help = text.Contains('%') ? "an address with a zone means something on one machine only; use one that all nodes can reach"
            : text.Contains("://", StringComparison.Ordinal) ? "leave out the scheme"
            : text.Contains('/') ? "leave out the prefix length; a static address goes under `network:`"
            : text.Count(c => c == ':') == 1 ? "the SSH port goes under `ssh: { port: ... }`"
            : text.Contains('@') ? "the user goes under `ssh: { user: ... }`" : null;
        return new(null, ConfigErrors.Malformed, "is neither an IP address nor a DNS name", Label: "expected something like `10.0.0.5` or `pi-1.lan`", Help: help);
    }

    public override void Describe(JsonObject schema) => schema["type"] = "string";
}

/// <summary>A network in CIDR form, or one address, which stands for itself alone.</summary>
internal sealed record CidrType : ScalarType
{
    public override string Description => "a network such as `10.0.0.0/8`";

    public override Parsed Parse(YamlScalar scalar)
    {
        if (AddressType.TryParse(scalar.Text, out var single))
        {
            return new(new IPNetwork(single, single.AddressFamily == AddressFamily.InterNetwork ? 32 : 128));
        }

        if (!PrefixedAddressType.TrySplit(scalar.Text, out var address, out var length))
        {
            return new(null, ConfigErrors.Malformed, "is not a network", Label: "expected a network such as `10.0.0.0/8`");
        }

        var network = Addresses.NetworkOf(address, length);
        return network.BaseAddress.Equals(address)
            ? new(network)
            : new(null, ConfigErrors.Malformed, $"has address bits beyond its /{length}", Help: $"did you mean `{network}`?");
    }

    public override void Describe(JsonObject schema) => schema["type"] = "string";
}

/// <summary>An address with the length of its network's prefix, as an interface has it.</summary>
internal sealed record PrefixedAddressType : ScalarType
{
    public override string Description => "an address with its prefix length, such as `10.0.0.5/24`";

    public override Parsed Parse(YamlScalar scalar) => TrySplit(scalar.Text, out var address, out var length)
        ? new(new PrefixedAddress(address, length))
        : new(null, ConfigErrors.Malformed, "is not an address with a prefix length", Label: "expected something like `10.0.0.5/24`");

    public override void Describe(JsonObject schema) => schema["type"] = "string";

    public static bool TrySplit(string text, out IPAddress address, out int length)
    {
        length = 0;
        var slash = text.IndexOf('/');
        address = IPAddress.None;
        return slash > 0 && AddressType.TryParse(text[..slash], out address)
            && Patterns.IsMatch(text[(slash + 1)..], "0|[1-9][0-9]{0,2}")
            && int.TryParse(text[(slash + 1)..], System.Globalization.CultureInfo.InvariantCulture, out length)
            && length <= (address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);
    }
}

internal sealed record PrefixedAddress(IPAddress Address, int Length);
