using System.CommandLine;
using System.CommandLine.Parsing;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Text;

namespace Palisade;

/// <summary>What the parser could not understand, in Palisade's own shape: one line and the likely intention, never a usage dump.</summary>
internal static class UsageErrors
{
    public static IEnumerable<Diagnostic> Of(ParseResult parse)
    {
        if (parse.UnmatchedTokens.Count > 0)
        {
            return parse.UnmatchedTokens.Select(token => Unknown(token, parse));
        }

        return parse.Errors.Select(error => new Diagnostic
        {
            Error = CliErrors.Usage,
            Message = Sentence(error.Message),
            Help = Pointer(parse),
        });
    }

    /// <summary>A defect of Palisade itself: the stack goes along, because only it lets somebody mend the defect.</summary>
    public static Diagnostic Unexpected(Exception exception) => new()
    {
        Error = CliErrors.Unexpected,
        Message = $"Palisade met a situation it was not made for: {exception.GetType().Name}: {exception.Message}",
        Notes = [.. (exception.StackTrace ?? "").Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0).Take(12)],
        Help = "please report this together with the lines above; `palisade explain PAL0002` says what to add",
    };

    private static Diagnostic Unknown(string token, ParseResult parse)
    {
        var command = parse.CommandResult.Command;
        var isOption = token.StartsWith('-');
        var isVerb = !isOption && command is RootCommand;
        var known = isOption
            ? Options(parse.CommandResult).SelectMany(o => o.Aliases.Append(o.Name))
            : command.Subcommands.Where(c => !c.Hidden).Select(c => c.Name);
        return new Diagnostic
        {
            Error = CliErrors.Usage,
            Message = isVerb ? $"`{token}` is not a verb of palisade"
                : isOption ? $"`{command.Name}` has no option `{token.Split('=')[0]}`"
                : $"`{command.Name}` does not take `{token}` here",
            Help = Suggestion.For(token.Split('=')[0], known) is { } near ? $"did you mean `{near}`?" : Pointer(parse),
        };
    }

    private static IEnumerable<Option> Options(CommandResult result)
    {
        for (SymbolResult? r = result; r is not null; r = r.Parent)
        {
            if (r is CommandResult c)
            {
                foreach (var option in c.Command.Options.Where(o => !o.Hidden))
                {
                    yield return option;
                }
            }
        }
    }

    private static string Pointer(ParseResult parse)
    {
        var command = parse.CommandResult.Command;
        return command is RootCommand ? "`palisade --help` lists the verbs" : $"`palisade {command.Name} --help` shows how it is used";
    }

    private static string Sentence(string message)
    {
        var lines = message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var text = (lines is [var head, .. { Length: > 0 } list] ? $"{head} {string.Join(", ", list)}" : lines[0])
            .TrimEnd('.').Replace(". Must", ": must", StringComparison.Ordinal).Replace('\'', '`');
        return text.Length > 1 && char.IsUpper(text[0]) && char.IsLower(text[1]) ? char.ToLowerInvariant(text[0]) + text[1..] : text;
    }
}
