using System.CommandLine;
using Palisade.Core.Diagnostics;
using Palisade.Core.Text;
using Palisade.Output;

namespace Palisade.Commands;

/// <summary><c>palisade check</c>: every mistake of the file in one pass, before any connection is made.</summary>
internal static class CheckCommand
{
    public static Command Create(CommandHost host) =>
        new Command("check", "Find all mistakes of the configuration file, offline")
            .Runs(host, (context, _) => Task.FromResult(Run(context)));

    private static int Run(CommandContext context)
    {
        var (document, findings) = SpecFile.Read(context);
        if (context.Json)
        {
            JsonOutput.Write(context.Terminal, [.. findings.Select(DiagnosticJson.Of)], DiagnosticJsonContext.Default.ImmutableArrayDiagnosticJson);
        }
        else
        {
            new DiagnosticPrinter(context.Terminal).Print(findings);
        }

        var errors = findings.Count(d => d.Severity == Severity.Error);
        var warnings = findings.Count(d => d.Severity == Severity.Warning);
        if (document is null)
        {
            context.Terminal.Error.WriteLine($"{(context.Json ? "" : "\n")}{context.File}: {Counted.Of(errors, "mistake")}{(warnings > 0 ? $", {Counted.Of(warnings, "warning")}" : "")}");
            return ExitCode.Failed;
        }

        if (!context.Json)
        {
            var spec = document.Spec;
            context.Terminal.Out.WriteLine(
                $"{context.File}: {Counted.Of(spec.Nodes.Length, "node")}, {Counted.Of(spec.Services.Length, "service")}: no mistakes{(warnings > 0 ? $", {Counted.Of(warnings, "warning")}" : "")}");
        }

        return ExitCode.Ok;
    }
}
