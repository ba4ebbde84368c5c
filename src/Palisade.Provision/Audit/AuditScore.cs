using System.Collections.Immutable;
using Palisade.Core.Audit;
using Palisade.Core.Spec;

namespace Palisade.Provision.Audit;

/// <summary>What an audit of one node amounts to.</summary>
/// <param name="Percent">Passed weight over all weight that counts, rounded down: 100 means everything passed.</param>
public sealed record AuditScore(int Percent, int Passed, int Failed, int Waived, int NotApplicable)
{
    /// <summary>Waived checks and those that do not apply count neither for nor against.</summary>
    public static AuditScore Of(ImmutableArray<AuditCheck> checks, ImmutableArray<AuditFinding> findings, HardenSpec harden)
    {
        var verdicts = findings.ToDictionary(f => f.Id, f => f.Verdict);
        var (passed, failed, waived, notApplicable, gained, possible) = (0, 0, 0, 0, 0, 0);
        foreach (var check in checks)
        {
            if (harden.IsWaived(check.Id))
            {
                waived++;
                continue;
            }

            switch (verdicts.GetValueOrDefault(check.Id, AuditVerdict.Fail))
            {
                case AuditVerdict.Pass:
                    passed++;
                    gained += check.Weight;
                    possible += check.Weight;
                    break;
                case AuditVerdict.Fail:
                    failed++;
                    possible += check.Weight;
                    break;
                default:
                    notApplicable++;
                    break;
            }
        }

        return new AuditScore(possible == 0 ? 100 : gained * 100 / possible, passed, failed, waived, notApplicable);
    }
}
