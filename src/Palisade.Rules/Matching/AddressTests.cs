using System.Collections.Frozen;
using Palisade.Events.Fields;

namespace Palisade.Rules.Matching;

internal sealed class AddressTest(FrozenSet<IpValue> addresses) : ValueTest
{
    public override bool Test(in FieldValue value) => addresses.Contains(value.Ip);
}

/// <summary>Whether the address lies in one of the networks. Addresses of the other family lie in none.</summary>
internal sealed class NetworkTest(IpNetwork[] networks) : ValueTest
{
    public override bool Test(in FieldValue value)
    {
        var address = value.Ip;
        foreach (var network in networks)
        {
            if (network.Contains(address))
            {
                return true;
            }
        }

        return false;
    }
}
