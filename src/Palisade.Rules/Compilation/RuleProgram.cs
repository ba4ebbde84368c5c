using Palisade.Events.Schemas;
using Palisade.Rules.Evaluation;

namespace Palisade.Rules.Compilation;

/// <summary>The rules of one source, compiled and indexed by event code. Immutable; evaluated with an <see cref="EvaluationState"/> for each thread.</summary>
internal sealed class RuleProgram
{
    private readonly RuleBucket?[] buckets;

    public RuleProgram(RuleBucket?[] buckets, StateLayout layout, int checks)
    {
        this.buckets = buckets;
        Layout = layout;
        Checks = checks;
    }

    public StateLayout Layout { get; }

    /// <summary>Distinct checks of all rules together.</summary>
    public int Checks { get; }

    /// <summary>The rules that an event of this code can match, in load order; null where there are none.</summary>
    public RuleBucket? Bucket(EventCode code) => buckets[(int)code];
}

/// <summary>Rules with their conditions written for one event code.</summary>
internal sealed record RuleBucket(CompiledRule[] Rules, Node[] Conditions);
