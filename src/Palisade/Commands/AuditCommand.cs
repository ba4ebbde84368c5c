using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json.Serialization;
using Palisade.Core.Audit;
using Palisade.Core.Converge.Protocol;
using Palisade.Output;
using Palisade.Provision.Audit;

namespace Palisade.Commands;

/// <summary><c>palisade audit</c>: the hardening checks of every node, scored, with waivers and their reasons.</summary>
internal static class AuditCommand
{
    public static Command Create(CommandHost host)
    {
        var all = new Option<bool>("--all") { Description = "Also list the checks that pass." };
        var check = new Option<bool>("--check") { Description = "Exit 4 when a check fails that is not waived." };
        var only = NodeOptions.Only("Audit these nodes only.");
        return new Command("audit", "Score every node's hardening, check by check") { all, check, only }
            .Runs(host, (context, cancel) => RunAsync(
                context, context.Parse.GetValue(all), context.Parse.GetValue(check), context.Parse.GetValue(only), cancel));
    }

    private static async Task<int> RunAsync(CommandContext context, bool all, bool check, string? only, CancellationToken cancel)
    {
        await using var run = ClusterRun.Open(context, "audit", only, changes: false, preflight: false, boards: true);
        var spec = run.Document.Spec;
        await run.Group.ConnectAsync(spec.Nodes.Where(n => run.Selected.Contains(n.Name)), cancel).ConfigureAwait(false);
        var reports = new System.Collections.Concurrent.ConcurrentDictionary<string, AuditNodeReport>(StringComparer.Ordinal);
        await run.Group.ForEachAsync(run.Group.Nodes, null, async node =>
        {
            var checks = AuditChecks.For(spec, node, run.Group.Facts[node.Name], run.Environment.Engine);
            AuditEvent? answer = null;
            await run.Group.Client(node.Name).SendAsync(new AuditRequest(checks), e => answer = e as AuditEvent ?? answer, cancel).ConfigureAwait(false);
            reports[node.Name] = AuditNodeReport.Of(node.Name, checks, answer?.Findings ?? [], spec.Harden);
        }, cancel).ConfigureAwait(false);
        run.ClearScreen();
        var report = new AuditReport([.. spec.Nodes.Where(n => reports.ContainsKey(n.Name)).Select(n => reports[n.Name])]);
        if (context.Json)
        {
            JsonOutput.Write(context.Terminal, report, AuditReportJson.Default.AuditReport);
        }
        else
        {
            Print(context, report, all);
        }

        var code = run.ExitCodeFor(run.Group.Failures);
        return code == ExitCode.Ok && check && report.Nodes.Any(n => n.Failed > 0) ? ExitCode.Findings : code;
    }

    private static void Print(CommandContext context, AuditReport report, bool all)
    {
        var terminal = context.Terminal;
        foreach (var node in report.Nodes)
        {
            terminal.Out.WriteLine($"{node.Node}: {node.Score} of 100 ({node.Passed} passed, {node.Failed} failed, {node.Waived} waived)");
            var table = new Table("", "ID", "WHAT", "FOUND", "WANTED", "SOURCE");
            foreach (var item in node.Checks.Where(c => all || c.Verdict is "fail" or "waived"))
            {
                table.Add(
                    item.Verdict switch { "fail" => "✗", "waived" => "~", "pass" => "✓", _ => "·" },
                    item.Id, item.What, item.Found, item.Reason is null ? item.Wanted : "waived: " + item.Reason, item.Source);
            }

            if (table.Count > 0)
            {
                table.Write(terminal);
            }

            terminal.Out.WriteLine();
        }
    }
}

internal sealed record AuditReport(IReadOnlyList<AuditNodeReport> Nodes)
{
    public string Format { get; init; } = "1.0";
}

/// <param name="Score">Passed weight over all weight that applies and is not waived, in percent.</param>
internal sealed record AuditNodeReport(string Node, int Score, int Passed, int Failed, int Waived, IReadOnlyList<AuditItem> Checks)
{
    public static AuditNodeReport Of(string node, ImmutableArray<AuditCheck> checks, ImmutableArray<AuditFinding> findings, Core.Spec.HardenSpec harden)
    {
        var found = findings.ToDictionary(f => f.Id, StringComparer.Ordinal);
        var byId = findings.ToDictionary(f => f.Id, StringComparer.Ordinal);
        var score = AuditScore.Of(checks, findings, harden);
        return new AuditNodeReport(
            node,
            score.Percent,
            score.Passed,
            score.Failed,
            score.Waived,
            [.. checks.Where(c => byId.ContainsKey(c.Id)).Select(c => Item(c, byId[c.Id], harden.Waivers.FirstOrDefault(w => w.Check == c.Id)?.Reason))]);
    }

    private static AuditItem Item(AuditCheck check, AuditFinding finding, string? reason)
    {
        var verdict = finding.Verdict switch
        {
            _ when reason is not null => "waived",
            AuditVerdict.Pass => "pass",
            AuditVerdict.NotApplicable => "not-applicable",
            _ => "fail",
        };
        return new AuditItem(check.Id, check.Title, finding.Found, finding.Wanted, check.Source, verdict, reason);
    }
}

internal sealed record AuditItem(string Id, string What, string Found, string Wanted, string Source, string Verdict, string? Reason);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AuditReport))]
internal sealed partial class AuditReportJson : JsonSerializerContext;
