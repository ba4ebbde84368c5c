using Palisade.Provision.Resources.Kubernetes;
using Shouldly;
using Xunit;

namespace Palisade.Provision.Tests.Kubernetes;

/// <summary>Words of API servers, as kubectl passes them on.</summary>
public sealed class FieldConflictsTests
{
    [Theory]
    [InlineData("error: Apply failed with 1 conflict: conflict with \"kubectl-edit\" using apps/v1: .spec.replicas")]
    [InlineData("error: Apply failed with 1 conflict: conflict with \"kubectl-edit\" with subresource \"scale\" using apps/v1: .spec.replicas")]
    [InlineData("error: Apply failed with 1 conflict: conflict with \"kubectl-edit\" using apps/v1 at 2026-03-01T10:20:30Z: .spec.replicas")]
    [InlineData("error: Apply failed with 1 conflict: conflict with \"kubectl-edit\": .spec.replicas")]
    public void Parse_OfOneConflict_IsItsManagerAndItsField(string error) =>
        FieldConflicts.Parse(error + "\nPlease review the fields above--they currently have other managers.\n").ShouldBe([("kubectl-edit", ".spec.replicas")]);

    [Fact]
    public void Parse_OfConflictsWithSeveralManagers_NamesEachWithItsFields() => FieldConflicts.Parse("""
        error: Apply failed with 3 conflicts: conflicts with "helm" using apps/v1 at 2026-03-01T10:20:30Z:
        - .spec.replicas
        - .spec.template.spec.containers[name="site"].image
        conflicts with "kubectl" with subresource "scale" using apps/v1:
        - .spec.paused
        Please review the fields above--they currently have other managers.
        """).ShouldBe([("helm", ".spec.replicas, .spec.template.spec.containers[name=\"site\"].image"), ("kubectl", ".spec.paused")]);
}
