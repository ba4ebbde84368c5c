using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Spec;
using Palisade.Output;

namespace Palisade;

/// <summary>The configuration file of a run, for every verb that works on a cluster.</summary>
internal static class SpecFile
{
    /// <summary>
    /// Reads, binds and validates <see cref="CommandContext.File"/>. Prints every finding to stderr; where one is an error the
    /// verb ends there, with nothing printed twice.
    /// </summary>
    public static SpecDocument Load(CommandContext context)
    {
        var (document, findings) = Read(context);
        new DiagnosticPrinter(context.Terminal).Print(findings);
        return document is null || findings.HasErrors ? throw new CommandFailedException() : document;
    }

    /// <summary>The same without printing: for verbs that show the findings in a shape of their own.</summary>
    public static (SpecDocument? Document, DiagnosticBag Findings) Read(CommandContext context)
    {
        throw new PalisadeException(CliErrors.Usage, $"`{context.File}` cannot be read yet");
    }
}
