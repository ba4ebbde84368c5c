using Palisade.Events.Schemas;
using Palisade.Events.State;
using Palisade.Rules.Tests.Support;
using Palisade.Testing;
using Shouldly;
using Xunit;

namespace Palisade.Rules.Tests.Compilation;

public class AllocationTests
{
    [Fact]
    public void Evaluate_NothingMatches_AllocatesNothing()
    {
        var fields = new MockFields { ["t.text"] = "/usr/lib/x86_64-linux-gnu/libc.so.6", ["t.other"] = "Plain", ["t.texts"] = new[] { "a", "b" }, ["t.int"] = 5L };
        var loaded = fields.Options.Load(string.Concat(
            RuleYaml.Rule("a", "evt.type = open and t.text startswith /etc and t.text contains passwd"),
            RuleYaml.Rule("b", "t.text contains '..' or t.text endswith .sh or t.text in (/a, /b, /c) or t.text pmatch (/root, /home/*)"),
            RuleYaml.Rule("c", "tolower(t.other) = elsewhere or t.texts intersects (x, y) or t.int < 0 or t.text glob *.py or p.name in (x, y) or p.aname = z")));
        var evaluator = fields.Options.Evaluator(loaded);
        var processes = Enumerable.Range(0, 6000).Select(i => new ProcessEntry { Tid = i, Name = "worker", Version = (ulong)i }).ToArray();

        var (next, matches) = (0, 0);
        var allocated = Allocations.PerRound(() =>
        {
            // Processes that were never seen before, in every round: what is cached of one must not hide the cost of another.
            for (var i = 0; i < 1000; i++)
            {
                matches += Evaluate(next++);
            }
        });

        next.ShouldBe(processes.Length);
        allocated.ShouldBe(0);
        matches.ShouldBe(0);

        int Evaluate(int i)
        {
            fields.Next(EventCode.Open);
            fields.Context.Process = processes[i];
            return evaluator.Evaluate(fields.Context).Length;
        }
    }
}
