using Palisade.Events.Schemas;
using Palisade.Events.State;
using Palisade.Rules.Tests.Support;
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
        var processes = Enumerable.Range(0, 3000).Select(i => new ProcessEntry { Tid = i, Name = "worker", Version = (ulong)i }).ToArray();
        for (var i = 0; i < 100; i++)
        {
            Evaluate(i);
        }

        var matches = 0;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < processes.Length; i++)
        {
            matches += Evaluate(i);
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
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
