using Palisade.Events.Fields;
using Palisade.Rules.Compilation;
using Palisade.Rules.Syntax;
using Shouldly;

namespace Palisade.Rules.Tests.Support;

/// <summary>Evaluates single conditions over mock values, by the compiler and by the plain evaluator, which must agree.</summary>
internal sealed class ConditionTester
{
    private readonly Dictionary<string, (RuleEvaluator Evaluator, Expr Expr)> compiled = [];

    public MockFields Fields { get; } = new();

    public bool Holds(string condition)
    {
        if (!compiled.TryGetValue(condition, out var entry))
        {
            var loaded = Fields.Options.Load(RuleYaml.Rule("r", condition));
            loaded.Errors.ShouldBeEmpty();
            compiled[condition] = entry = (Fields.Options.Evaluator(loaded), loaded.Rules.Single().Condition);
        }

        Fields.Next();
        var verdict = entry.Evaluator.Evaluate(Fields.Context).Length == 1;
        Plain().Evaluate(entry.Expr).ShouldBe(verdict, condition);
        return verdict;
    }

    /// <summary>The first error of loading, or null.</summary>
    public string? ErrorOf(string condition) => Fields.Options.Load(RuleYaml.Rule("r", condition)).Errors.FirstOrDefault()?.Diagnostic.Message;

    public PlainEvaluator Plain() => new(
        field => field.Name switch
        {
            "evt.type" => Fields.Event.Schema.Name,
            "evt.num" => Fields.Event.Number,
            "t.keyed" => field.Argument,
            "t.indexed" => field.Argument ?? "none",
            "p.name" => Fields.Context.Process?.Name,
            "p.exe" => Fields.Context.Process is { ExePath.Length: > 0 } process ? process.ExePath : null,
            "p.aname" => Fields.Context.Process?.Ancestor(int.Parse(field.Argument!, System.Globalization.CultureInfo.InvariantCulture))?.Name,
            _ => Fields[field.Name],
        },
        field => field is { Name: "p.aname", Argument: null } ? Ancestors() : null,
        field => Fields.Catalog.TryBind(field.Name, field.Argument, out var bound) == FieldLookupError.None
            ? (bound!.Type, bound.Quantifier) : throw new ArgumentException(field.Name));

    private IEnumerable<object?> Ancestors()
    {
        for (var process = Fields.Context.Process?.Ancestor(1); process is not null; process = process.Ancestor(1))
        {
            yield return process.Name;
        }
    }
}
