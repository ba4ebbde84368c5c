using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text;
using Palisade.Core.Diagnostics;
using Palisade.Events.Recordings;
using Palisade.Output;
using Palisade.Rules.Compilation;
using Palisade.Rules.Loading;
using Palisade.Rules.Testing;

namespace Palisade.Commands.Watch;

/// <summary><c>palisade watch test PATHS...</c>: runs files of rule tests.</summary>
internal static class WatchTestCommand
{
    public static Command Create(CommandHost host)
    {
        var paths = new Argument<string[]>("paths") { Description = "Files of rule tests, or folders of them.", Arity = ArgumentArity.OneOrMore };
        return new Command("test", "Run rule tests: events and the alerts they must and must not give") { paths }
            .Runs(host, (context, ct) => Task.FromResult(Run(context, context.Parse.GetRequiredValue(paths), ct)));
    }

    private static int Run(CommandContext context, string[] paths, CancellationToken ct)
    {
        List<TestReport> reports = [];
        var broken = false;
        foreach (var path in RuleFiles.Expand(paths))
        {
            ct.ThrowIfCancellationRequested();
            try
            {
                broken |= !RunFile(context, path, reports, ct);
            }
            catch (PalisadeException e)
            {
                // One file that is missing, or names rules that are, must not keep the others from being run and counted.
                new DiagnosticPrinter(context.Terminal).Print(e.Diagnostic);
                broken = true;
            }
        }

        var failed = reports.Count(r => !r.Passed);
        if (context.Json)
        {
            JsonOutput.Write(context.Terminal, reports, WatchJson.Default.ListTestReport);
        }
        else
        {
            context.Terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{reports.Count - failed} passed, {failed} failed"));
        }

        if (reports.Count == 0 && !broken)
        {
            context.Terminal.Error.WriteLine("palisade: there is no test in these files");
        }

        return failed > 0 || broken || reports.Count == 0 ? ExitCode.Failed : ExitCode.Ok;
    }

    /// <summary>False where the file or its rules cannot be used.</summary>
    private static bool RunFile(CommandContext context, string path, List<TestReport> reports, CancellationToken ct)
    {
        var printer = new DiagnosticPrinter(context.Terminal);
        var file = RuleTestFile.Read(RuleFiles.Read(path), RuleFiles.Options.Limits);
        printer.Print(file.Findings.Select(f => f.Diagnostic));
        if (file.Findings.Any(f => f.IsError))
        {
            return false;
        }

        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var loaded = new RuleLoader(RuleFiles.Options).Load(RuleFiles.Expand(file.Rules.Select(r => Path.Combine(folder, r.Value))).Select(RuleFiles.Read));
        printer.Print(loaded.Errors.Select(e => e.Diagnostic));
        if (!loaded.Succeeded)
        {
            return false;
        }

        var rules = RuleSet.Compile(loaded, RuleFiles.Options);
        foreach (var test in file.Tests)
        {
            ct.ThrowIfCancellationRequested();
            var report = new TestReport(path, test.Name.Value, true, RunTest(test, rules, folder));
            report = report with { Passed = report.Failures.Count == 0 };
            reports.Add(report);
            Print(context, report);
        }

        return true;
    }

    private static ImmutableArray<string> RunTest(RuleTest test, RuleSet rules, string folder)
    {
        try
        {
            using var events = test.Recording is { } recording
                ? Recordings.Open(Path.Combine(folder, recording.Value), null)
                : Recording.Open(new MemoryStream(Encoding.UTF8.GetBytes(test.Events!.Value)));
            return RuleTestRunner.Run(test, rules, events);
        }
        catch (PalisadeException e)
        {
            return [e.Message];
        }
    }

    private static void Print(CommandContext context, TestReport report)
    {
        if (context.Json)
        {
            return;
        }

        context.Terminal.Out.WriteLine($"{(report.Passed ? "ok    " : "FAILED")} {report.Name}");
        foreach (var failure in report.Failures)
        {
            context.Terminal.Out.WriteLine($"         {failure}");
        }
    }
}
