using System.Text.Json.Nodes;
using Palisade.Testing.Kubernetes;
using Shouldly;
using Xunit;

namespace Palisade.Engines.Tests.Kubernetes;

/// <summary>The checker itself: what it accepts, and that it refuses each kind of mistake wherever it stands.</summary>
public sealed class KubernetesSchemasTests
{
    private const string Right = """
        {
          "apiVersion": "apps/v1", "kind": "Deployment", "metadata": { "name": "a", "labels": { "x": "y" } },
          "spec": {
            "replicas": 2,
            "selector": { "matchLabels": { "x": "y" } },
            "strategy": { "rollingUpdate": { "maxSurge": "25%", "maxUnavailable": 0 } },
            "template": {
              "metadata": { "labels": { "x": "y" } },
              "spec": {
                "containers": [ {
                  "name": "a", "image": "b",
                  "ports": [ { "containerPort": 80, "protocol": "TCP" } ],
                  "resources": { "limits": { "memory": "96Mi", "cpu": 2 } },
                  "securityContext": { "readOnlyRootFilesystem": true }
                } ]
              }
            }
          }
        }
        """;

    [Fact]
    public void Check_ARightObject_FindsNothing() => KubernetesSchemas.Kubernetes136.Check(JsonNode.Parse(Right)).ShouldBeEmpty();

    [Theory]
    [InlineData("\"replicas\": 2", "\"replicas\": \"2\"", ".spec.replicas is no integer: \"2\"")]
    [InlineData("\"replicas\": 2", "\"replicas\": 2.5", ".spec.replicas is no integer: 2.5")]
    [InlineData("\"replicas\": 2", "\"replicas\": 4294967296", ".spec.replicas is no integer: 4294967296")]
    [InlineData("\"replicas\": 2", "\"replicas\": null", ".spec.replicas is null")]
    [InlineData("\"replicas\": 2", "\"replica\": 2", ".spec.replica does not exist")]
    [InlineData("\"name\": \"a\", \"labels\": { \"x\": \"y\" }", "\"name\": \"a\", \"labels\": { \"x\": 1 }", ".metadata.labels.x is no string: 1")]
    [InlineData("\"selector\": { \"matchLabels\": { \"x\": \"y\" } },", "", ".spec.selector is missing")]
    [InlineData("\"25%\"", "true", ".spec.strategy.rollingUpdate.maxSurge is none of the types that it may be")]
    [InlineData("\"protocol\": \"TCP\"", "\"protocol\": \"tcp\"", ".spec.template.spec.containers[0].ports[0].protocol cannot be \"tcp\"")]
    [InlineData("\"containerPort\": 80,", "", ".spec.template.spec.containers[0].ports[0].containerPort is missing")]
    [InlineData("{ \"containerPort\": 80, \"protocol\": \"TCP\" }", "{ \"containerPort\": 80, \"protocol\": \"TCP\" }, { \"containerPort\": 80, \"protocol\": \"TCP\" }", ".spec.template.spec.containers[0].ports has two entries 80\n\"TCP\"")]
    [InlineData("\"96Mi\"", "\"96M i\"", ".spec.template.spec.containers[0].resources.limits.memory is no quantity: \"96M i\"")]
    [InlineData("\"readOnlyRootFilesystem\": true", "\"readOnlyRootFs\": true", ".spec.template.spec.containers[0].securityContext.readOnlyRootFs does not exist")]
    [InlineData("\"readOnlyRootFilesystem\": true", "\"readOnlyRootFilesystem\": \"true\"", ".spec.template.spec.containers[0].securityContext.readOnlyRootFilesystem is no boolean: \"true\"")]
    [InlineData("\"name\": \"a\", \"image\"", "\"image\"", ".spec.template.spec.containers[0].name is missing")]
    [InlineData("\"kind\": \"Deployment\"", "\"kind\": \"Deploiment\"", "there is no kind Deploiment in apps/v1")]
    [InlineData("\"apiVersion\": \"apps/v1\"", "\"apiVersion\": \"v1\"", "there is no kind Deployment in v1")]
    public void Check_OneMistake_IsFoundWhereItStands(string right, string wrong, string finding)
    {
        Right.ShouldContain(right);

        KubernetesSchemas.Kubernetes136.Check(JsonNode.Parse(Right.Replace(right, wrong, StringComparison.Ordinal))).ShouldBe([finding]);
    }

    [Theory]
    [InlineData("""{"apiVersion":"v1","kind":"Secret","metadata":{"name":"a"},"data":{"k":"not base64!"}}""", ".data.k is not in the format byte")]
    [InlineData("""{"apiVersion":"helm.cattle.io/v1","kind":"HelmChart","metadata":{"name":"a"},"spec":{"failurePolicy":"never"}}""", ".spec.failurePolicy cannot be \"never\"")]
    [InlineData("""{"apiVersion":"helm.cattle.io/v1","kind":"HelmChart","metadata":{"name":"a"},"spec":{"values":"a: 1"}}""", ".spec.values does not exist")]
    [InlineData("""{"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","metadata":{"name":"a"},"spec":{"podSelector":{},"egress":[{"to":[{"ipBlock":{"except":["10.0.0.0/8"]}}]}]}}""", ".spec.egress[0].to[0].ipBlock.cidr is missing")]
    [InlineData("[]", "the manifest is no object")]
    public void Check_OtherKinds_AreKnown(string manifest, string finding) => KubernetesSchemas.Kubernetes136.Check(JsonNode.Parse(manifest)).ShouldBe([finding]);
}
