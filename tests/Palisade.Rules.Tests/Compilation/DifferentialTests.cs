using System.Globalization;
using Palisade.Events.Schemas;
using Palisade.Rules.Tests.Support;
using Shouldly;
using Xunit;

namespace Palisade.Rules.Tests.Compilation;

/// <summary>
/// The compiler against the plain evaluator over a million generated pairs of a condition and an event. Values come from small sets, so that
/// prefixes, parts and equal values meet often; conditions share parts, so that sharing is tested too.
/// </summary>
public class DifferentialTests
{
    private const int Conditions = 250;
    private const int Events = 4200;

    [Fact]
    public void Evaluate_MillionGeneratedPairs_AgreesWithThePlainEvaluator() => Run(seed: 20260720, Conditions, Events).ShouldBeGreaterThan(1_000_000);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Evaluate_OtherSeeds_Agree(int seed) => Run(seed, 60, 400).ShouldBe(60 * 400);

    private static long Run(int seed, int conditions, int events)
    {
        var random = new Random(seed);
        var generator = new ConditionGenerator(random);
        var tester = new ConditionTester();
        var texts = Enumerable.Range(0, conditions).Select(_ => generator.Condition(4)).ToArray();
        var loaded = tester.Fields.Options.Load(string.Concat(texts.Select((t, i) => RuleYaml.Rule($"r{i}", t))));
        loaded.Errors.ShouldBeEmpty();
        var evaluator = tester.Fields.Options.Evaluator(loaded);
        var plain = tester.Plain();
        var processes = ConditionGenerator.Processes(random);
        EventCode[] codes = [EventCode.Open, EventCode.Openat, EventCode.Execve, EventCode.Connect, EventCode.Close, EventCode.Generic];
        long pairs = 0, held = 0;
        var holds = new bool[conditions];
        for (var e = 0; e < events; e++)
        {
            tester.Fields.Next(codes[random.Next(codes.Length)]);
            generator.Fill(tester.Fields);
            tester.Fields.Context.Process = processes[random.Next(processes.Length)];
            Array.Clear(holds);
            foreach (var rule in evaluator.Evaluate(tester.Fields.Context))
            {
                holds[rule.Index] = true;
            }

            foreach (var rule in loaded.Rules)
            {
                if (plain.Evaluate(rule.Condition) != holds[rule.Index])
                {
                    Assert.Fail(string.Create(CultureInfo.InvariantCulture, $"seed {seed}, event {e}: the compiler says {holds[rule.Index]} for {texts[rule.Index]}"));
                }

                pairs++;
                held += holds[rule.Index] ? 1 : 0;
            }
        }

        // A run in which everything or nothing holds would prove little.
        ((double)held / pairs).ShouldBeInRange(0.1, 0.9);
        return pairs;
    }
}
