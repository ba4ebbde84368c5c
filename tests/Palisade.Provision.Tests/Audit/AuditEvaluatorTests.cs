using Palisade.Core.Audit;
using Palisade.Provision.Audit;
using Palisade.Testing;
using Shouldly;
using Xunit;

namespace Palisade.Provision.Tests.Audit;

public sealed class AuditEvaluatorTests
{
    private readonly FakeSystem system = new();

    public AuditEvaluatorTests()
    {
        system.On("sshd -T", "permitrootlogin no\nmaxauthtries 3\nallowusers anna\nallowusers bert\nloglevel VERBOSE\n");
        system.Files.Seed("/etc/shadow", "root:!*:1::::::\n", "0640", "root", "shadow");
        system.Files.Seed("/etc/wrong", "", "0644", "pi", "pi");
    }

    public static TheoryData<AuditProbe, AuditVerdict> Cases => new()
    {
        { new SshdProbe("permitrootlogin", ["no"]), AuditVerdict.Pass },
        { new SshdProbe("permitrootlogin", ["prohibit-password"]), AuditVerdict.Fail },
        { new SshdProbe("loglevel", ["verbose"]), AuditVerdict.Pass },
        { new SshdProbe("allowusers", ["anna bert"]), AuditVerdict.Pass },
        { new SshdProbe("allowusers", ["anna"]), AuditVerdict.Fail },
        { new SshdProbe("maxauthtries", ["4"], 4), AuditVerdict.Pass },
        { new SshdProbe("maxauthtries", ["2"], 2), AuditVerdict.Fail },
        { new SshdProbe("missing", ["no"]), AuditVerdict.Fail },
        { new SysctlProbe("kernel.randomize_va_space", ["2"]), AuditVerdict.Pass },
        { new SysctlProbe("kernel.sysrq", ["0"]), AuditVerdict.Fail },
        { new SysctlProbe("kernel.no_such_key", ["0"]), AuditVerdict.NotApplicable },
        { new ModeProbe("/etc/shadow", "0640"), AuditVerdict.Pass },
        { new ModeProbe("/etc/shadow", "0600"), AuditVerdict.Fail },
        { new ModeProbe("/etc/wrong", "0644"), AuditVerdict.Fail },
        { new ModeProbe("/etc/nothing", "0600"), AuditVerdict.NotApplicable },
        { new UnitProbe("ssh.service"), AuditVerdict.Pass },
        { new UnitProbe("fail2ban.service"), AuditVerdict.Fail },
        { new UnitProbe("telnet.socket", false), AuditVerdict.Pass },
        { new CommandProbe(["uname", "-m"], "^aarch64$"), AuditVerdict.Pass },
        { new CommandProbe(["uname", "-m"], "^aarch64$", false), AuditVerdict.Fail },
        { new CommandProbe(["no-such-program"], "."), AuditVerdict.Fail },
        { new FileMatchProbe("/etc/passwd", "^root:"), AuditVerdict.Pass },
        { new FileMatchProbe("/etc/passwd", "^pi:", false), AuditVerdict.Fail },
        { new FileMatchProbe("/etc/nothing", "x"), AuditVerdict.Fail },
        { new FileMatchProbe("/etc/nothing", "x", false), AuditVerdict.Pass },
        { new NoUserProbe(["pi", "ubuntu"]), AuditVerdict.Fail },
        { new NoUserProbe(["daemon", "ubuntu"]), AuditVerdict.Pass },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Evaluate_OfEachProbe_Judges(AuditProbe probe, AuditVerdict verdict)
    {
        var findings = await AuditEvaluator.EvaluateAsync([new AuditCheck("X-01", "x", "x", 1, probe)], system, TestContext.Current.CancellationToken);
        findings.ShouldHaveSingleItem().Verdict.ShouldBe(verdict, findings[0].Found);
    }

    [Fact]
    public async Task Evaluate_WithSshdBroken_FailsItsChecksAndAsksOnce()
    {
        system.On("sshd -T", "bad line 3\n", 255);
        AuditCheck[] checks = [new("A", "", "", 1, new SshdProbe("usepam", ["yes"])), new("B", "", "", 1, new SshdProbe("usedns", ["no"]))];
        var findings = await AuditEvaluator.EvaluateAsync([.. checks], system, TestContext.Current.CancellationToken);
        findings.ShouldAllBe(f => f.Verdict == AuditVerdict.Fail && f.Found.Contains("bad line 3"));
        system.Log.Count(l => l.Contains("sshd -T", StringComparison.Ordinal)).ShouldBe(1);
    }
}
