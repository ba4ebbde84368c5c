using System.Collections.Immutable;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Spec;
using Palisade.Provision.Local;
using Palisade.Provision.Node;
using Palisade.Testing;
using Palisade.Testing.Kubernetes;
using Shouldly;
using Xunit;

namespace Palisade.Provision.Tests.Local;

public sealed class KubernetesAccessTests
{
    private readonly FakeSystem machine = new();
    private readonly FakeKubectl kubectl;

    public KubernetesAccessTests() => kubectl = FakeKubectl.Install(machine, new FakeCluster());

    [Fact]
    public async Task Check_WithAllRights_Passes() => await CheckAsync();

    [Fact]
    public async Task Check_WithoutRights_NamesThem()
    {
        kubectl.Denied.UnionWith(["create namespaces", "delete services"]);

        var error = await Should.ThrowAsync<PalisadeException>(CheckAsync);

        error.Diagnostic.Error.ShouldBe(KubernetesErrors.Forbidden);
        error.Message.ShouldBe("this account may not create namespaces, delete services in the cluster");
    }

    [Fact]
    public async Task Check_WhenTheClusterSaysWhyNot_NamesTheRightAllTheSame()
    {
        kubectl.Broken = words => words.Contains("deployments.apps") ? new ProcessResult(1, "no - RBAC: role \"deployer\" not found\n", "") : null;

        (await Should.ThrowAsync<PalisadeException>(CheckAsync)).Message.ShouldBe("this account may not patch deployments.apps in the cluster");
    }

    [Fact]
    public async Task Check_WhenNobodyAnswers_IsNoMatterOfRights()
    {
        kubectl.Broken = _ => new ProcessResult(1, "", "Unable to connect to the server: dial tcp 10.0.0.1:6443: i/o timeout");

        (await Should.ThrowAsync<PalisadeException>(CheckAsync)).Diagnostic.Error.ShouldBe(KubernetesErrors.ClusterUnreachable);
    }

    private Task CheckAsync() =>
        KubernetesAccess.CheckAsync(machine, new EngineSpec { Kind = EngineKinds.Kubernetes }, ["kubectl", "--request-timeout", "30s"], TestContext.Current.CancellationToken);
}
