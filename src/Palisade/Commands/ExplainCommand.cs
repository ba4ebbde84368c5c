using System.CommandLine;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Text;
using Palisade.Output;

namespace Palisade.Commands;

/// <summary><c>palisade explain [CODE]</c>: the long text of an error code; without one, the list of all.</summary>
internal static class ExplainCommand
{
    public static Command Create(CommandHost host)
    {
        var code = new Argument<string?>("code")
        {
            Description = "The code between the brackets of an error: PAL0101. Without it, all codes are listed.",
            HelpName = "CODE",
            Arity = ArgumentArity.ZeroOrOne,
        };
        code.CompletionSources.Add(_ => ErrorCatalog.All.Select(e => new System.CommandLine.Completions.CompletionItem(e.Code)));
        return new Command("explain", "Say more about an error code") { code }
            .Runs(host, (context, _) => Task.FromResult(Run(context, context.Parse.GetValue(code))));
    }

    private static int Run(CommandContext context, string? code)
    {
        if (code is null)
        {
            var table = new Table("CODE", "WHAT");
            foreach (var error in ErrorCatalog.All)
            {
                table.Add(error.Code, error.Title);
            }

            table.Write(context.Terminal);
            return ExitCode.Ok;
        }

        var found = ErrorCatalog.Find(code) ?? ErrorCatalog.Find("PAL" + code.PadLeft(4, '0')) ?? throw new PalisadeException(new Diagnostic
        {
            Error = CliErrors.Usage,
            Message = $"there is no error code `{code}`",
            Help = Suggestion.For(code, ErrorCatalog.All.Select(e => e.Code)) is { } near
                ? $"did you mean `{near}`?" : "`palisade explain` lists all codes",
        });
        context.Terminal.Out.WriteLine($"{found.Code}: {found.Title}");
        context.Terminal.Out.WriteLine();
        context.Terminal.Out.WriteLine(found.Explanation.Trim());
        return ExitCode.Ok;
    }
}
