using System.Collections.Frozen;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Diagnostics;
using Palisade.Core.Spec;
using Palisade.Output.Converge;
using Palisade.Provision.Converge;
using Palisade.Testing;
using Shouldly;
using Xunit;

namespace Palisade.Cli.Tests.Converge;

public sealed class PlanPrinterTests
{
    private static readonly SpecDocument Document = new(
        new ClusterSpec { Cluster = "home", Engine = new EngineSpec { Kind = "swarm" }, Operators = [], Nodes = [] },
        new SourceText("palisade.yaml", ""),
        "/",
        new Dictionary<string, SourceSpan> { ["harden"] = new(7, 1), ["nodes.pi-1"] = new(3, 3) }.ToFrozenDictionary());

    private static readonly ClusterPlan Plan = new()
    {
        Nodes =
        [
            new NodePlan
            {
                Node = "pi-1",
                MachineId = "1",
                Changes =
                [
                    Change("base", new HostNameResource { Name = "pi-1", Cause = "nodes.pi-1.name" }, ChangeAction.Update, "raspberrypi → pi-1"),
                    Change(
                        "harden-ssh",
                        new FileResource { Path = "/etc/ssh/sshd_config.d/10-palisade.conf", Content = "", Cause = "harden.ssh", Risk = Risk.Access },
                        ChangeAction.Create, "mode 0644", "@@ -0,0 +1,2 @@\n+PermitRootLogin no\n+Banner \e[2Jgone\n"),
                    Change(
                        "harden-ssh", new AbsentResource { Path = "/etc/ssh/sshd_config.d/50-cloud-init.conf", Cause = "harden.ssh", Risk = Risk.Access },
                        ChangeAction.Delete, "", "@@ -1,1 +0,0 @@\n-PasswordAuthentication yes\n"),
                    Change("boot", new FileResource { Path = "/boot/cmdline.txt", Content = "", Cause = "engine", Risk = Risk.Reboot }, ChangeAction.Update, ""),
                    Change(
                        "network", new FileResource { Path = "/etc/network/interfaces", Content = "", Cause = "nodes.pi-1.network", Risk = Risk.Access | Risk.Reboot },
                        ChangeAction.Update, "content differs") with { Notes = ["the address stays as it is"] },
                    Change("harden-ssh", new ServiceResource { Unit = "ssh.service", Cause = "harden.ssh" }, ChangeAction.Run, "reload"),
                ],
                Unknown = ["mesh: the key of pi-2"],
            },
            new NodePlan { Node = "pi-2", MachineId = "2", Changes = [], Unknown = [] },
        ],
        Failures = [],
        Departing = ["pi-9"],
    };

    [Theory]
    [InlineData("plan.txt", false, false)]
    [InlineData("plan-why.txt", false, true)]
    [InlineData("plan-color.txt", true, false)]
    public void Print_EveryKindOfChange_IsTheGolden(string golden, bool color, bool why)
    {
        using var text = new StringWriter { NewLine = "\n" };

        new PlanPrinter(text, color, Document, why).Print(Plan);

        // Escapes are written as a visible sign, and what came from a node never brings one of its own.
        Golden.Verify(golden, text.ToString().Replace('\e', '␛'));
    }

    [Theory]
    [InlineData(1, "Nothing to do: the node is as the file says.")]
    [InlineData(3, "Nothing to do: all 3 nodes are as the file says.")]
    public void Summary_NoChanges_SaysSo(int nodes, string expected)
    {
        var idle = Plan with { Departing = [], Nodes = [.. Enumerable.Repeat(Plan.Nodes[1], nodes)] };

        PlanPrinter.Summary(idle, boards: true).ShouldBe(expected);
    }

    [Fact]
    public void Summary_OnlyADeparture_IsNotNothing() =>
        PlanPrinter.Summary(Plan with { Nodes = [Plan.Nodes[1]] }, boards: true).ShouldNotContain("Nothing to do");

    private static PlannedChange Change(string phase, Resource resource, ChangeAction action, string summary, string? diff = null) =>
        new(phase, resource, new ResourceChange(action, summary, diff), []);
}
