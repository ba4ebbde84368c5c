using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Spec;
using Palisade.Provision.Phases;
using Shouldly;
using Xunit;

namespace Palisade.Provision.Tests.Phases;

public sealed class VendorPhaseTests
{
    [Fact]
    public void Plan_TheUserOfFirstContact_IsRemoved() => Removed(Boards.Context(), "pi-1").ShouldBe(["pi"]);

    [Fact]
    public void Plan_AfterwardsOverTheOperatorsLogin_HasNobodyToRemove() =>
        Removed(Boards.Context().WithFacts("pi-1", Boards.Pi with { SshUser = "anna", Users = [.. Boards.Pi.Users.Where(u => u.Name == "root"), new("anna", 1001, "/home/anna", "/bin/bash", true)] }), "pi-1").ShouldBeEmpty();

    [Fact]
    public void Plan_AnOperatorWhoIsTheFirstContactToo_Stays()
    {
        var spec = Boards.Spec with { Operators = [new OperatorSpec { Name = "pi", Keys = [Boards.Ed25519] }] };
        Removed(Boards.Context(spec), "pi-1").ShouldBeEmpty();
    }

    [Fact]
    public void Plan_FirstContactAsRoot_NeverRemovesRoot()
    {
        var spec = Boards.Spec with { Nodes = Boards.Spec.Nodes.SetItem(0, Boards.Spec.Nodes[0] with { Ssh = new SshSpec { User = "root" } }) };
        Removed(Boards.Context(spec).WithFacts("pi-1", Boards.Pi with { SshUser = "root" }), "pi-1").ShouldBe(["pi"], "a known vendor's name goes all the same");
    }

    [Fact]
    public void Plan_AVendorsNameThatThisSessionUses_IsKeptAloudUnlessTheYamlNamesIt()
    {
        var spec = Boards.Spec with { Nodes = Boards.Spec.Nodes.SetItem(0, Boards.Spec.Nodes[0] with { Ssh = new SshSpec { User = "root" } }) };
        var context = Boards.Context(spec).WithFacts("pi-1", Boards.Pi with { SshUser = "pi" });
        Removed(context, "pi-1").ShouldBeEmpty();
        new VendorPhase().Catalog("pi-1", context).Notes.ShouldContain(n => n.Contains("`pi` is not removed", StringComparison.Ordinal));
    }

    [Fact]
    public void Plan_RootsPassword_IsLocked() =>
        new VendorPhase().Catalog("pi-1").Resource<UserResource>("user:root").PasswordHash.ShouldBeNull();

    [Fact]
    public void Phase_NeedsAProvenOperator() => new VendorPhase().ShouldBeAssignableTo<IRequiresOperatorLogin>();

    private static string[] Removed(PhaseContext context, string node) =>
        [.. new VendorPhase().Catalog(node, context).Resources.OfType<AbsentUserResource>().Select(r => r.Name)];
}
