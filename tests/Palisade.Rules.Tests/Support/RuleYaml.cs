using Palisade.Core.Diagnostics;
using Palisade.Rules.Compilation;
using Palisade.Rules.Loading;

namespace Palisade.Rules.Tests.Support;

/// <summary>Short ways to rules.</summary>
internal static class RuleYaml
{
    public static string Rule(string name, string condition) => $"""
        - rule: {name}
          desc: a test
          condition: '{condition.Replace("'", "''", StringComparison.Ordinal)}'
          output: out
          priority: INFO

        """;

    public static RuleLoadResult Load(this RuleLoaderOptions options, params string[] files) =>
        new RuleLoader(options).Load(files.Select((text, i) => new SourceText($"rules{i + 1}.yaml", text)));

    public static RuleEvaluator Evaluator(this RuleLoaderOptions options, RuleLoadResult loaded, MatchMode mode = MatchMode.All) =>
        new RuleEngine(RuleSet.Compile(loaded, options)).CreateEvaluator(mode);
}
