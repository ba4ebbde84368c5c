using System.Net;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Provision.Lab;
using Shouldly;
using Xunit;

namespace Palisade.Provision.Tests.Lab;

public sealed class LabNetworkTests
{
    [Fact]
    public void Of_NodesInOneSlash24_IsThatNetworkWithTheMachineAsFirstHost()
    {
        var network = LabNetwork.Of([Node("a", "10.77.5.11"), Node("b", "10.77.5.200")]);

        network.Subnet.ShouldBe(IPNetwork.Parse("10.77.5.0/24"));
        network.Gateway.ShouldBe(IPAddress.Parse("10.77.5.1"));
    }

    [Theory]
    [InlineData("10.77.5.11", "10.77.6.12", "not in `10.77.5.0/24`")]
    [InlineData("10.77.5.11", "10.77.5.1", "cannot have the address 10.77.5.1")]
    [InlineData("10.77.5.11", "10.77.5.255", "cannot have the address 10.77.5.255")]
    [InlineData("10.77.5.11", "10.77.5.11", "given to `n1` and `n2`")]
    [InlineData("8.8.8.11", "8.8.8.12", "not a private one")]
    [InlineData("172.32.0.11", "172.32.0.12", "not a private one")]
    [InlineData("fd00::11", "fd00::12", "IPv6")]
    public void Of_AddressesThatMakeNoLab_SaysWhich(string first, string second, string message)
    {
        var refused = Should.Throw<PalisadeException>(() => LabNetwork.Of([Node("n1", first), Node("n2", second)]));

        refused.Diagnostic.Error.ShouldBe(LabErrors.Addresses);
        refused.Message.ShouldContain(message);
    }

    [Fact]
    public void Names_OfAnyLab_FitIntoAnInterfaceName()
    {
        LabNames.Bridge(new string('x', 32)).Length.ShouldBeLessThanOrEqualTo(15);
        LabNames.Veth(new string('x', 32), 244).Length.ShouldBeLessThanOrEqualTo(15);
        LabNames.Bridge("a").ShouldNotBe(LabNames.Bridge("b"));
    }

    private static LabNode Node(string name, string address) => new(name, IPAddress.Parse(address));
}
