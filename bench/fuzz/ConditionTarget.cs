using System.Globalization;
using Palisade.Events.Schemas;
using Palisade.Rules.Compilation;
using Palisade.Rules.Tests.Support;

namespace Palisade.Bench.Fuzz;

/// <summary>Generated conditions, which share parts: the compiled rules against the plain evaluator. First line the seed of the events, then a condition a line.</summary>
internal sealed class ConditionTarget : IFuzzTarget
{
    private const int Events = 60;

    private static readonly EventCode[] Codes = [EventCode.Open, EventCode.Openat, EventCode.Execve, EventCode.Connect, EventCode.Close, EventCode.Generic, EventCode.AsyncEvent];

    public string Name => "conditions";

    public byte[] Make(Random random)
    {
        var generator = new ConditionGenerator(random);
        var lines = Enumerable.Range(0, random.Next(1, 40)).Select(_ => generator.Condition(random.Next(1, 6)));
        return Data.Bytes(string.Create(CultureInfo.InvariantCulture, $"{random.Next()}\n{string.Join('\n', lines)}"));
    }

    public void Check(byte[] input)
    {
        var lines = Data.Text(input).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (lines.Length == 0 || !int.TryParse(lines[0], NumberStyles.None, CultureInfo.InvariantCulture, out var seed))
        {
            return;
        }

        var tester = new ConditionTester();
        var conditions = lines.Skip(1).Where(l => l.All(c => c >= ' ')).ToList();
        var loaded = tester.Fields.Options.Load(string.Concat(conditions.Select((c, i) => RuleYaml.Rule($"r{i}", c))));
        if (!loaded.Succeeded)
        {
            return;
        }

        var evaluator = tester.Fields.Options.Evaluator(loaded);
        var plain = tester.Plain();
        var random = new Random(seed);
        var values = new ConditionGenerator(random);
        var processes = ConditionGenerator.Processes(random);
        for (var i = 0; i < Events; i++)
        {
            tester.Fields.Next(Codes[random.Next(Codes.Length)]);
            values.Fill(tester.Fields);
            tester.Fields.Context.Process = processes[random.Next(processes.Length)];
            HashSet<CompiledRule> matched = [.. evaluator.Evaluate(tester.Fields.Context)];
            foreach (var rule in loaded.Rules.Where(r => plain.Evaluate(r.Condition) != matched.Contains(r)))
            {
                throw new FuzzFailure($"event {i}: the compiler says {matched.Contains(rule)} for {rule.Condition}");
            }
        }
    }

    public IReadOnlyList<byte[]> Cut(byte[] input) => [.. Data.Text(input).Split('\n').Select(l => Data.Bytes(l + "\n"))];
}
