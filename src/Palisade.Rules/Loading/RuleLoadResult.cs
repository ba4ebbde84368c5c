using System.Collections.Immutable;
using Palisade.Rules.Compilation;
using Palisade.Rules.Definitions;

namespace Palisade.Rules.Loading;

/// <summary>What loading gave. The rules are complete only where there is no error.</summary>
public sealed record RuleLoadResult
{
    public required ImmutableArray<LoadFinding> Findings { get; init; }

    /// <summary>Everything the files define, also what could not be compiled.</summary>
    public required RuleCollection Definitions { get; init; }

    /// <summary>Rules in load order, those that are switched off included.</summary>
    public required ImmutableArray<CompiledRule> Rules { get; init; }

    public bool Succeeded => !Findings.Any(f => f.IsError);

    public IEnumerable<LoadFinding> Errors => Findings.Where(f => f.IsError);

    public IEnumerable<LoadFinding> Warnings => Findings.Where(f => !f.IsError);
}
