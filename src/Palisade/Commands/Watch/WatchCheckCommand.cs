using System.CommandLine;
using Palisade.Core.Diagnostics;
using Palisade.Core.Text;
using Palisade.Output;
using Palisade.Rules.Loading;

namespace Palisade.Commands.Watch;

/// <summary><c>palisade watch check FILES...</c>: every mistake of the rule files in one pass.</summary>
internal static class WatchCheckCommand
{
    public static Command Create(CommandHost host)
    {
        var files = new Argument<string[]>("files")
        {
            Description = "Rule files or folders of them, in the order in which they are loaded.",
            Arity = ArgumentArity.OneOrMore,
        };
        return new Command("check", "Find all mistakes of rule files") { files }
            .Runs(host, (context, _) => Task.FromResult(Run(context, context.Parse.GetRequiredValue(files))));
    }

    private static int Run(CommandContext context, string[] paths)
    {
        List<SourceText> sources = [];
        List<LoadFinding> unread = [];
        foreach (var path in RuleFiles.Expand(paths))
        {
            try
            {
                sources.Add(RuleFiles.Read(path));
            }
            catch (PalisadeException e)
            {
                unread.Add(new LoadFinding(LoadCode.ErrFileRead, null, e.Diagnostic with { Source = new SourceText(path, "") }));
            }
        }

        var loaded = new RuleLoader(RuleFiles.Options).Load(sources);
        LoadFinding[] findings = [.. unread, .. loaded.Findings];
        var failed = findings.Any(f => f.IsError);
        if (context.Json)
        {
            JsonOutput.Write(context.Terminal, CheckReport.Of(sources, unread, findings), WatchJson.Default.CheckReport);
            return failed ? ExitCode.Failed : ExitCode.Ok;
        }

        new DiagnosticPrinter(context.Terminal).Print(findings.Select(f => f.Diagnostic));
        var errors = findings.Count(f => f.IsError);
        var definitions = loaded.Definitions;
        context.Terminal.Out.WriteLine(
            $"{Counted.Of(sources.Count, "file")}: {Counted.Of(definitions.Rules.All.Count, "rule")}, {Counted.Of(definitions.Macros.All.Count, "macro")}, {Counted.Of(definitions.Lists.All.Count, "list")}: " +
            $"{(errors == 0 ? "no errors" : Counted.Of(errors, "error"))}, {Counted.Of(findings.Length - errors, "warning")}");
        return failed ? ExitCode.Failed : ExitCode.Ok;
    }
}
