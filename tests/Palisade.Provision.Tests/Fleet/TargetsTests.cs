using System.Collections.Frozen;
using System.Net;
using Palisade.Core;
using Palisade.Core.Diagnostics;
using Palisade.Core.Spec;
using Palisade.Provision.Fleet;
using Shouldly;
using Xunit;

namespace Palisade.Provision.Tests.Fleet;

public sealed class TargetsTests
{
    private static readonly NodeSpec Node = new()
    {
        Name = "pi-1",
        Address = "10.0.0.11",
        MeshAddress = IPAddress.Parse("10.86.0.1"),
        Ssh = new SshSpec { User = "pi", Password = new Secret("raspberry"), Port = 2222, Jump = "gate", Identity = "/keys/board" },
    };

    private static readonly SpecDocument Document = new(
        new ClusterSpec
        {
            Cluster = "home",
            Engine = new EngineSpec { Kind = "swarm" },
            Nodes = [Node],
            Operators =
            [
                new OperatorSpec { Name = "admin", Keys = [], Identities = ["/keys/admin"], Password = new Secret("login only") },
                new OperatorSpec { Name = "guest", Keys = [], Sudo = SudoMode.None },
                new OperatorSpec { Name = "anna", Keys = [], Sudo = SudoMode.Password, Password = new Secret("annas") },
            ],
        },
        new SourceText("palisade.yaml", ""),
        "/",
        FrozenDictionary<string, SourceSpan>.Empty);

    [Fact]
    public void From_Node_TriesOperatorsWithSudoInOrderAndTheVendorsUserLast()
    {
        var target = Targets.From(Document, Node);

        (target.Node, target.Host, target.Port, target.Jump).ShouldBe(("pi-1", "10.0.0.11", 2222, "gate"));
        target.Logins.Select(l => l.User).ShouldBe(["admin", "anna", "pi"]);
        target.Logins.Select(l => string.Join(' ', l.Identities)).ShouldBe(["/keys/admin", "", "/keys/board"]);
    }

    [Fact]
    public void From_Node_GivesAPasswordOnlyToTheLoginAndTheSudoThatNeedIt()
    {
        var logins = Targets.From(Document, Node).Logins;

        logins.Select(l => l.Password?.Reveal()).ShouldBe([null, null, "raspberry"]);
        logins.Select(l => l.SudoPassword?.Reveal()).ShouldBe([null, "annas", "raspberry"]);
    }

    [Fact]
    public void From_NodeWithItsOwnSudoPassword_DoesNotSendTheLoginPasswordToSudo()
    {
        var node = Node with { Ssh = Node.Ssh with { SudoPassword = new Secret("sudo") } };

        Targets.From(Document, node).Logins[^1].SudoPassword!.Reveal().ShouldBe("sudo");
    }

    [Fact]
    public void OperatorsOf_Node_LeavesTheVendorsUserOut() =>
        Targets.OperatorsOf(Document, Node).Logins.Select(l => l.User).ShouldBe(["admin", "anna"]);
}
