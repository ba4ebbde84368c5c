using System.Text.Json.Nodes;
using Palisade.Engines.Kubernetes;
using Shouldly;
using Xunit;
using static Palisade.Engines.Tests.Kubernetes.KubernetesClusters;

namespace Palisade.Engines.Tests.Kubernetes;

public sealed class ServicePoliciesTests
{
    [Fact]
    public void Policies_OfTheClustersOwnImage_LetItTalkToNobodyOutside()
    {
        var policies = Objects(Clusters.Site).Where(o => o.Kind() == "NetworkPolicy").ToDictionary(o => o.Name(), o => o["spec"]!);

        policies.Keys.ShouldBe(["default-deny", "within-namespace", "published-ports"]);
        policies["default-deny"].ToJsonString().ShouldBe("""{"podSelector":{},"policyTypes":["Ingress","Egress"]}""");
        policies["published-ports"]["ingress"]!.ToJsonString().ShouldBe("""[{"ports":[{"protocol":"TCP","port":8080}]}]""");
    }

    [Fact]
    public void Policies_OfAnyImage_LetItOutButNotIntoTheCluster()
    {
        var outgoing = Outgoing(OnK3s);

        var world = outgoing[2]!["to"]![0]!["ipBlock"]!;
        ((string)world["cidr"]!).ShouldBe("0.0.0.0/0");
        world["except"]!.AsArray().Select(e => (string)e!).ShouldBe(["169.254.0.0/16", "10.42.0.0/16", "10.43.0.0/16", "10.86.0.0/16"]);
    }

    [Fact]
    public void Policies_OfAnyImage_LetItReachOtherServicesAndDns()
    {
        var outgoing = Outgoing(OnK3s);

        outgoing[0]!["ports"]!.ToJsonString().ShouldBe("""[{"protocol":"UDP","port":53},{"protocol":"TCP","port":53}]""");
        // The same label that namespaces of services have, and those of charts have not.
        var asked = outgoing[1]!["to"]![0]!["namespaceSelector"]!["matchLabels"]!.AsObject();
        var labels = Objects(Clusters.Site).Only("Namespace")["metadata"]!["labels"]!;
        asked.ShouldAllBe(l => JsonNode.DeepEquals(labels[l.Key], l.Value));
        ChartObjects.Namespaces(Clusters.ThreePis with { Charts = Charts })[0]["metadata"]!["labels"]!["app.kubernetes.io/component"]!.ToString().ShouldBe("chart");
    }

    [Fact]
    public void Policies_InSomebodyElsesCluster_KnowItsDnsCacheAndNotItsNetworks()
    {
        var outgoing = Outgoing(Foreign);

        outgoing[0]!["to"]!.AsArray().Last()!["ipBlock"]!["cidr"]!.ToString().ShouldBe("169.254.20.10/32");
        outgoing[2]!["to"]![0]!["ipBlock"]!["except"]!.AsArray().Count.ShouldBe(1);
    }

    private static JsonArray Outgoing(KubernetesTarget target) =>
        Objects(Everything, target).Single(o => o.Kind() == "NetworkPolicy" && o.Name() == "outgoing")["spec"]!["egress"]!.AsArray();
}
