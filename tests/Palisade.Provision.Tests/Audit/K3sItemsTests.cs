using System.Collections.Immutable;
using Palisade.Core.Audit;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Spec;
using Palisade.Engines.K3s;
using Palisade.Provision.Audit;
using Palisade.Provision.Tests.Phases;
using Palisade.Testing;
using Shouldly;
using Xunit;

namespace Palisade.Provision.Tests.Audit;

/// <summary>What K3s's phases write is what the audit asks for, proven by auditing a board that has those files.</summary>
public sealed class K3sItemsTests
{
    private static readonly ClusterSpec Spec = Boards.Spec with
    {
        Engine = new EngineSpec { Kind = EngineKinds.K3s },
        Nodes = [.. Boards.Spec.Nodes.Select((n, i) => n with { Role = i == 0 ? NodeRole.Server : i == 1 ? NodeRole.Agent : NodeRole.Balancer })],
    };

    private static readonly K3sEngine Engine = new(new K3sMesh("palisade", 1300));

    private readonly FakeNode node = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void Checks_OnSwarm_SayNothingOfK3s() =>
        AuditChecks.For(Boards.Spec, Boards.Spec.Nodes[0], Boards.Pi, Boards.Engine).ShouldNotContain(c => c.Id.StartsWith("K3S-", StringComparison.Ordinal));

    [Fact]
    public void Checks_ByRole_AskServersMoreThanAgentsAndBalancersNothing()
    {
        Checks(0).Length.ShouldBeGreaterThan(Checks(1).Length);
        Checks(1).ShouldNotBeEmpty();
        Checks(2).ShouldBeEmpty();
        Checks(0).ShouldNotContain(c => c.Id == "K3S-17", "one server keeps its data in SQLite");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Audit_OfABoardAsPalisadeMakesIt_FindsNothing(int index)
    {
        await MakeAsync(index);

        (await AuditAsync(index)).Where(f => f.Verdict == AuditVerdict.Fail).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("K3S-02", "chmod")]
    [InlineData("K3S-06", "chmod")]
    [InlineData("K3S-20", "protect-kernel-defaults: true")]
    [InlineData("K3S-22", "audit-log-path")]
    [InlineData("K3S-29", "EventRateLimit")]
    [InlineData("K3S-37", "tls-cipher-suites")]
    public async Task Audit_OfABoardThatSomebodyChanged_NamesTheCheck(string id, string change)
    {
        await MakeAsync(0);
        var path = id == "K3S-06" ? K3sPaths.Token : K3sPaths.Config;
        if (change == "chmod")
        {
            node.System.SetMode(path, "0644", "root", "root");
        }
        else
        {
            node.System.Files.Seed(path, node.System.Files.Text(path)!.Replace(change, "something-else", StringComparison.Ordinal), "0600");
        }

        (await AuditAsync(0)).Where(f => f.Verdict == AuditVerdict.Fail).Select(f => f.Id).ShouldContain(id);
    }

    [Theory]
    [InlineData("K3S-33", "anonymous-auth=true")]
    [InlineData("K3S-34", "token-auth-file=/etc/tokens")]
    [InlineData("K3S-35", "authorization-mode=Node,AlwaysAllow")]
    [InlineData("K3S-42", "read-only-port=10255")]
    public async Task Audit_OfABoardOnWhichSomebodyTurnedADefaultOff_NamesTheCheck(string id, string argument)
    {
        await MakeAsync(0);
        node.System.Append(K3sPaths.Config, System.Text.Encoding.UTF8.GetBytes($"kubelet-arg+:\n  - \"{argument}\"\n"));

        (await AuditAsync(0)).Where(f => f.Verdict == AuditVerdict.Fail).Select(f => f.Id).ShouldContain(id);
    }

    [Fact]
    public async Task Audit_OfAKeyThatOthersMayRead_NamesIt()
    {
        await MakeAsync(0);
        node.System.On("find /var/lib/rancher/k3s/server/tls -type f -name *.key", "/var/lib/rancher/k3s/server/tls/server-ca.key\n");

        var finding = (await AuditAsync(0)).Single(f => f.Id == "K3S-12");

        finding.Verdict.ShouldBe(AuditVerdict.Fail);
        finding.Found.ShouldContain("/");
    }

    private static ImmutableArray<AuditCheck> Checks(int index) =>
        [.. AuditChecks.For(Spec, Spec.Nodes[index], Boards.Vm, Engine).Where(c => c.Id.StartsWith("K3S-", StringComparison.Ordinal))];

    private async Task<ImmutableArray<AuditFinding>> AuditAsync(int index) => await AuditEvaluator.EvaluateAsync(Checks(index), node.System, Cancel);

    /// <summary>The files of K3s's own phases, and what K3s makes itself.</summary>
    private async Task MakeAsync(int index)
    {
        var name = Spec.Nodes[index].Name;
        var context = Boards.Context(Spec) with { Engine = Engine };
        foreach (var file in Files(context, name))
        {
            (await node.ApplyAsync(file, Cancel)).ShouldAllBe(o => o.State != OutcomeState.Failed);
        }

        foreach (var path in (string[])[K3sPaths.Token, K3sPaths.AgentToken, K3sPaths.KubeletConfig, "/etc/rancher/k3s/k3s.yaml", K3sPaths.Server + "/token"])
        {
            node.System.Files.Seed(path, "secret", "0600");
        }

        foreach (var (key, value) in Engine.RequiredSysctls(Spec, Spec.Nodes[index]))
        {
            node.System.Files.Seed("/proc/sys/" + key.Replace('.', '/'), value + "\n");
        }

        node.System.On("systemctl is-active", "active\n");
        node.System.On("systemctl is-enabled", "enabled\n");
        node.System.On("find", "");
        node.System.On("k3s secrets-encrypt status", "Encryption Status: Enabled\n");
    }

    private static IEnumerable<Resource> Files(PhaseContext context, string name)
    {
        var reporting = context with { Outputs = context.Outputs.With("pi-1", K3sOutputs.Member, new OutputValue(K3sOutputs.Server)).With("pi-1", K3sOutputs.CaHash, new OutputValue("ca")) };
        return Engine.FormPhases.Where(p => p.Name is "k3s-begin" or "k3s-agents").SelectMany(p => p.Plan(reporting)).Where(c => c.Node == name)
            .SelectMany(c => c.Resources).Where(r => r is FileResource or DirectoryResource);
    }
}
