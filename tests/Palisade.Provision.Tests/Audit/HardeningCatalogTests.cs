using System.Text.RegularExpressions;
using Palisade.Core.Audit;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Spec;
using Palisade.Provision.Audit;
using Palisade.Provision.Phases;
using Palisade.Provision.Tests.Phases;
using Shouldly;
using Xunit;

namespace Palisade.Provision.Tests.Audit;

public sealed class HardeningCatalogTests
{
    private static readonly AuditCheck[] Checks = [.. AuditChecks.For(Boards.Spec, Boards.Spec.Nodes[0], Boards.Pi, Boards.Engine)];

    [Fact]
    public void Ids_AreUniqueAndOfOneForm()
    {
        HardeningCatalog.All.Select(i => i.Id).ShouldBeUnique();
        HardeningCatalog.All.ShouldAllBe(i => Regex.IsMatch(i.Id, "^(SSH|KRN|NET|FW|BAN|USR|FIL|UPD|MSH|K3S)-[0-9]{2}$"));
        HardeningCatalog.All.ShouldAllBe(i => i.Weight >= 1 && i.Weight <= 5 && i.Title.Length > 0 && i.Source.Length > 0);
    }

    [Fact]
    public void Checks_OfEverySshOptionThatIsRendered_AskForItsValue()
    {
        var options = HardenSshPhase.Effective(Boards.Target()).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(l => l.Split(' ', 2)).GroupBy(p => p[0], p => p[1]).ToDictionary(g => g.Key, g => string.Join(' ', g));
        options.Count.ShouldBeGreaterThan(30);
        foreach (var (option, value) in options)
        {
            Checks.Select(c => c.Probe).OfType<SshdProbe>().Single(p => p.Option == option).Wanted.ShouldBe([value]);
        }
    }

    [Fact]
    public void Checks_OfEverySysctlThatIsRendered_AskForItsValue()
    {
        var values = new HardenKernelPhase().Catalog("pi-1").Resources.OfType<SysctlResource>().Single().Values;
        values.Count.ShouldBeGreaterThan(30);
        foreach (var (key, value) in values)
        {
            Checks.Select(c => c.Probe).OfType<SysctlProbe>().Single(p => p.Key == key).Wanted.ShouldContain(value);
        }
    }

    [Fact]
    public void Checks_OfAContainer_AskNothingOfItsHostsKernel() =>
        AuditChecks.For(Boards.Spec, Boards.Spec.Nodes[2], Boards.Lxc, Boards.Engine).Select(c => c.Probe).OfType<SysctlProbe>()
            .ShouldAllBe(p => p.Key.StartsWith("net.", StringComparison.Ordinal));

    [Fact]
    public void Score_OfAWaivedFailure_CountsNeitherWay()
    {
        AuditCheck[] checks = [Check("SSH-01", 3), Check("SSH-02", 1), Check("SSH-03", 5), Check("KRN-01", 5)];
        AuditFinding[] findings = [Finding("SSH-01", AuditVerdict.Pass), Finding("SSH-02", AuditVerdict.Fail), Finding("SSH-03", AuditVerdict.Fail), Finding("KRN-01", AuditVerdict.NotApplicable)];

        AuditScore.Of([.. checks], [.. findings], new HardenSpec { Waivers = [new WaiverSpec("SSH-03", "why")] }).ShouldBe(new AuditScore(75, 1, 1, 1, 1));
        AuditScore.Of([.. checks], [.. findings], new HardenSpec()).ShouldBe(new AuditScore(33, 1, 2, 0, 1));
    }

    [Fact]
    public void Score_OfACheckWithoutAnAnswer_IsAFailure() =>
        AuditScore.Of([Check("SSH-01", 3)], [], new HardenSpec()).ShouldBe(new AuditScore(0, 0, 1, 0, 0));

    private static AuditCheck Check(string id, int weight) => new(id, id, "test", weight, new UnitProbe("x"));

    private static AuditFinding Finding(string id, AuditVerdict verdict) => new(id, verdict, "", "");
}
