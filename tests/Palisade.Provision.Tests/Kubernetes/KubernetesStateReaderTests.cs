using System.Text.Json.Nodes;
using Palisade.Core.Engines;
using Palisade.Provision.Resources.Kubernetes;
using Shouldly;
using Xunit;
using static Palisade.Provision.Tests.Kubernetes.KubernetesBoard;

namespace Palisade.Provision.Tests.Kubernetes;

public sealed class KubernetesStateReaderTests
{
    [Fact]
    public void Read_OfALoadBalancerWithoutAnAddress_SaysThatItsPortsCannotBeReached()
    {
        var service = Read(Balancer(new JsonObject { ["loadBalancer"] = new JsonObject() }));

        (service.Running, service.Wanted).ShouldBe((2, 2));
        service.Unreachable.ShouldBe("ports 80, 443 have no address: no load balancer of the cluster has given one");
    }

    [Fact]
    public void Read_OfALoadBalancerWithAnAddress_FindsNothing() =>
        Read(Balancer(JsonNode.Parse("""{"loadBalancer":{"ingress":[{"ip":"203.0.113.7"}]}}""")!)).Unreachable.ShouldBeNull();

    [Fact]
    public void Read_OfAPortOfEveryNode_FindsNothing() => Read(Service(31111)).Unreachable.ShouldBeNull();

    private static JsonObject Balancer(JsonNode status)
    {
        var balancer = Service(443);
        balancer["spec"]!["type"] = "LoadBalancer";
        balancer["spec"]!["ports"]!.AsArray().Add(new JsonObject { ["port"] = 80 });
        balancer["status"] = status;
        return balancer;
    }

    private static EngineService Read(JsonObject service)
    {
        var deployment = Deployment();
        deployment["status"] = new JsonObject { ["availableReplicas"] = 2 };
        return KubernetesStateReader.Read([], [KubeObject.Parse(deployment.ToJsonString()), KubeObject.Parse(service.ToJsonString())]).Services.ShouldHaveSingleItem();
    }
}
