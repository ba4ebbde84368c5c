using System.Collections.Immutable;
using Palisade.Core.Diagnostics;
using Palisade.Rules.Compilation;
using Palisade.Rules.Definitions;

namespace Palisade.Rules.Loading;

/// <summary>
/// Loads rule files: items are collected over all files in order, then lists are put in, macros resolved, and every rule's
/// condition and output checked against its source's fields. All mistakes of all items are found in one go.
/// </summary>
public sealed class RuleLoader(RuleLoaderOptions options)
{
    public RuleLoadResult Load(params IEnumerable<SourceText> files)
    {
        var log = new LoadLog();
        var definitions = new RuleCollection();
        var reader = new RuleFileReader(options, definitions, log);
        foreach (var file in files)
        {
            reader.Read(file);
        }

        var lists = new ListExpander(definitions.Lists, options.Limits.MaxConditionLength);
        var conditions = new ConditionCompiler(definitions, lists, options.Limits, log);
        conditions.CompileMacros();
        var compiler = new RuleCompiler(options, conditions, log);
        var rules = ImmutableArray.CreateBuilder<CompiledRule>();
        foreach (var rule in definitions.Rules.All.Where(r => !r.SourceIsUnknown && r.Priority <= options.MinimumPriority))
        {
            if (compiler.Compile(rule, rules.Count) is { } compiled)
            {
                rules.Add(compiled);
            }
        }

        WarnUnused(definitions, log);
        return new RuleLoadResult { Findings = [.. log.Findings], Definitions = definitions, Rules = rules.ToImmutable() };
    }

    private static void WarnUnused(RuleCollection definitions, LoadLog log)
    {
        foreach (var list in definitions.Lists.All)
        {
            // A list that only other lists name is used when one of them is; naming it is what counts here.
            foreach (var inner in list.Items.Select(i => definitions.Lists.Find(i.Value)).OfType<ListDefinition>())
            {
                inner.IsUsed |= inner != list;
            }
        }

        if (log.HasErrors)
        {
            // What a broken rule would have used is not known.
            return;
        }

        foreach (var macro in definitions.Macros.All.Where(m => !m.IsUsed))
        {
            log.Add(LoadCode.UnusedMacro, $"macro `{macro.Name}`", macro.NameText, $"no rule or macro uses the macro `{macro.Name}`", "remove it, or check the spelling where it should be used");
        }

        foreach (var list in definitions.Lists.All.Where(l => !l.IsUsed))
        {
            log.Add(LoadCode.UnusedList, $"list `{list.Name}`", list.NameText, $"no rule, macro or list uses the list `{list.Name}`", "remove it, or check the spelling where it should be used");
        }
    }
}
