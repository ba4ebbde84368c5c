using System.Collections.Immutable;
using Palisade.Events;
using Palisade.Rules.Loading;

namespace Palisade.Rules.Compilation;

/// <summary>Loaded rules, ready to be evaluated. Immutable.</summary>
public sealed class RuleSet
{
    private readonly RuleProgram?[] programs;

    private RuleSet(ImmutableArray<CompiledRule> rules, RuleProgram?[] programs)
    {
        Rules = rules;
        this.programs = programs;
    }

    /// <summary>All rules in load order; <see cref="CompiledRule.Index"/> is the position here.</summary>
    public ImmutableArray<CompiledRule> Rules { get; }

    /// <summary>Distinct checks over all sources.</summary>
    public int Checks => programs.Sum(p => p?.Checks ?? 0);

    /// <param name="only">Source to compile for; null for all.</param>
    public static RuleSet Compile(RuleLoadResult loaded, RuleLoaderOptions options, EventSource? only = null)
    {
        var programs = new RuleProgram?[EventSource.All.Length];
        foreach (var source in options.Sources.Where(s => only is null || s.Source == only))
        {
            var rules = loaded.Rules.Where(r => r.Enabled && r.Source == source.Source).ToList();
            programs[source.Source.Index] = rules.Count == 0 ? null : ProgramBuilder.Build(source, rules);
        }

        return new RuleSet(loaded.Rules, programs);
    }

    internal RuleProgram? Program(EventSource source) => programs[source.Index];
}
