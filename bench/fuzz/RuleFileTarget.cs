using Palisade.Core.Diagnostics;
using Palisade.Events;
using Palisade.Events.Recordings;
using Palisade.Rules.Testing;

namespace Palisade.Bench.Fuzz;

/// <summary>
/// Spoiled rule files. Loading ends in findings that point into the file; rules that load nevertheless evaluate as the plain evaluator says and give alerts.
/// The same text is also read as a file of rule tests.
/// </summary>
internal sealed class RuleFileTarget : IFuzzTarget
{
    private const int Events = 400;

    private static readonly string[][] Items = [.. Data.RuleFiles.Select(Split)];

    public string Name => "rules";

    public byte[] Make(Random random)
    {
        var items = Items[random.Next(Items.Length)];
        var from = random.Next(items.Length);
        var count = random.Next(10) == 0 ? items.Length : random.Next(1, 30);

        // Mostly with what the file defines before, so that conditions find their macros.
        var text = string.Concat(random.Next(3) == 0 ? items.Skip(from).Take(count) : items.Take(from + count));
        return Data.Bytes(Mutation.Text(random, text, random.Next(1, 8)));
    }

    public void Check(byte[] input)
    {
        var text = Data.Text(input);
        var loaded = Data.Load(text);
        foreach (var finding in loaded.Findings)
        {
            if (finding.Diagnostic.Span is null || string.IsNullOrWhiteSpace(DiagnosticText.Render(finding.Diagnostic)))
            {
                throw new FuzzFailure($"{finding} does not say where it is");
            }
        }

        RuleTestFile.Read(new SourceText("tests.yaml", text), Data.Options.Limits);
        if (!loaded.Succeeded)
        {
            return;
        }

        foreach (var (source, recording) in new[] { (EventSource.Syscall, Data.Captures[0]), (EventSource.K8sAudit, Data.AuditLogs[0]) })
        {
            var agreement = new Agreement(loaded, source);
            using var events = Recording.Open(new MemoryStream(recording));
            for (var i = 0; i < Events && events.MoveNext(); i++)
            {
                agreement.Check(events.Context, compare: i % 20 == 0);
                if (i == 3)
                {
                    foreach (var rule in loaded.Rules.Where(r => r.Source == source))
                    {
                        Agreement.CheckAlert(rule, events.Context);
                    }
                }
            }
        }
    }

    public IReadOnlyList<byte[]> Cut(byte[] input) => [.. Data.Text(input).Split('\n').Select(l => Data.Bytes(l + "\n"))];

    private static string[] Split(string file)
    {
        var lines = file.Split('\n').Where(l => l.Length > 0 && l[0] != '#').ToList();
        List<string> items = [];
        foreach (var line in lines)
        {
            if (line.StartsWith("- ", StringComparison.Ordinal) || items.Count == 0)
            {
                items.Add(string.Empty);
            }

            items[^1] += line + "\n";
        }

        return [.. items];
    }
}
