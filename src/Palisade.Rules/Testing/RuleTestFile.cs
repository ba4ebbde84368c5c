using System.Collections.Immutable;
using System.Globalization;
using Palisade.Core.Diagnostics;
using Palisade.Rules.Documents;
using Palisade.Rules.Loading;
using Palisade.Rules.Text;

namespace Palisade.Rules.Testing;

/// <summary>
/// A file of rule tests: <c>rules</c> names the rule files, <c>tests</c> lists the tests, each with <c>name</c>, <c>recording</c> or
/// <c>events</c>, <c>must</c>, <c>must_not</c> and <c>exact</c>.
/// </summary>
public sealed record RuleTestFile
{
    public required SourceText Source { get; init; }

    /// <summary>Rule files, relative to this file.</summary>
    public ImmutableArray<ScalarText> Rules { get; init; } = [];

    public ImmutableArray<RuleTest> Tests { get; init; } = [];

    public required ImmutableArray<LoadFinding> Findings { get; init; }

    public static RuleTestFile Read(SourceText source, RuleFileLimits limits)
    {
        var log = new LoadLog();
        var (documents, error) = YamlReader.Read(source, limits);
        if (error is not null)
        {
            log.Add(LoadCode.ErrYamlParse, null, source, error.At, error.Message, error.Help);
        }
        else if (documents is not [YamlMapping])
        {
            log.Add(LoadCode.ErrYamlValidate, null, source, new SourceSpan(1, 1), "a file of rule tests has the keys `rules` and `tests`", "see `docs/watch.md` for an example");
        }

        if (log.HasErrors)
        {
            return new RuleTestFile { Source = source, Findings = [.. log.Findings] };
        }

        var item = new ItemValues((YamlMapping)documents[0], log) { Title = "test file" };
        item.ExpectKeys("rules", "tests");
        var rules = item.Texts("rules", required: true);
        List<RuleTest> tests = [];
        if (item.Map["tests"] is YamlSequence sequence)
        {
            tests.AddRange(sequence.Items.Select(node => ReadTest(node, log)).OfType<RuleTest>());
        }
        else
        {
            item.Error(item.Map["tests"] ?? item.Map, "`tests` must be a list of tests", "write `- name:` for each test");
        }

        return new RuleTestFile { Source = source, Rules = [.. rules ?? []], Tests = [.. tests], Findings = [.. log.Findings] };
    }

    private static RuleTest? ReadTest(YamlNode node, LoadLog log)
    {
        if (node is not YamlMapping map)
        {
            log.Add(LoadCode.ErrYamlValidate, null, node, "a test must map keys to values", "a test has name, recording or events, must and must_not");
            return null;
        }

        var item = new ItemValues(map, log) { Title = "test" };
        item.ExpectKeys("name", "recording", "events", "must", "must_not", "exact");
        var name = item.Text("name");
        item.Title = name is null ? "test" : $"test `{name.Value}`";
        if (item.Has("recording") == item.Has("events"))
        {
            item.Error(map, "a test has either `recording` or `events`", "name a recording, or write the events below `events: |`");
        }

        var must = item.Map["must"] switch
        {
            null => [],
            YamlSequence list => list.Items.Select(n => ReadExpected(item, n)).OfType<ExpectedAlert>().ToList(),
            var other => Fail(item, other),
        };
        var test = new RuleTest
        {
            Name = name ?? new ScalarText("", map.File, map.Line, map.Column),
            Recording = item.Has("recording") ? item.Text("recording") : null,
            Events = item.Has("events") ? item.Text("events") : null,
            Must = [.. must],
            MustNot = [.. item.Texts("must_not", required: false) ?? []],
            Exact = item.Flag("exact") ?? false,
        };
        if (!item.Has("must") && !item.Has("must_not") && !test.Exact)
        {
            item.Error(map, $"the {item.Title} asks for nothing", "add `must`, `must_not`, or `exact: true` for no alert at all");
        }

        return item.Failed ? null : test;
    }

    private static List<ExpectedAlert> Fail(ItemValues item, YamlNode node)
    {
        item.Error(node, "`must` must be a list", "write `must: [Name of a rule]`");
        return [];
    }

    private static ExpectedAlert? ReadExpected(ItemValues test, YamlNode node)
    {
        if (node is YamlScalar scalar)
        {
            return new ExpectedAlert(scalar.Text, null, null, null);
        }

        if (node is not YamlMapping map)
        {
            test.Error(node, "an expected alert is the name of a rule, or has `rule` with `event`, `count` or `output`", "write the rule's name");
            return null;
        }

        foreach (var key in map.Entries.Select(e => e.Key).OfType<YamlScalar>().Where(k => k.Value is not ("rule" or "event" or "count" or "output")))
        {
            test.Warn(LoadCode.UnknownKey, key, $"the key `{key.Value}` is not one that an expected alert has", "the keys are rule, event, count, output");
        }

        if (map["rule"] is not { } rule || test.Text(rule, "rule") is not { } name)
        {
            test.Error(map, "an expected alert has no `rule`", "add `rule:` with the rule's name");
            return null;
        }

        return new ExpectedAlert(name, Number(test, map["event"]), (int?)Number(test, map["count"]), (map["output"] as YamlScalar)?.Value);
    }

    private static ulong? Number(ItemValues test, YamlNode? node)
    {
        if (node is null)
        {
            return null;
        }

        if (uint.TryParse((node as YamlScalar)?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        test.Error(node, "this is not a number", "write a whole number");
        return null;
    }
}
