using System.CommandLine;
using Palisade.Output;

namespace Palisade;

/// <summary>Options that every verb understands, before or after its name.</summary>
internal sealed class GlobalOptions
{
    public Option<string> File { get; } = new("--file", "-f")
    {
        Description = "The configuration file.",
        HelpName = "FILE",
        Recursive = true,
        DefaultValueFactory = _ => "palisade.yaml",
    };

    public Option<bool> Json { get; } = new("--json")
    {
        Description = "Print the result as JSON on standard output.",
        Recursive = true,
    };

    public Option<string> Color { get; } = ColorOption();

    public Option<bool> NoInput { get; } = new("--no-input")
    {
        Description = "Never ask a question; fail where an answer would be needed.",
        Recursive = true,
    };

    public IEnumerable<Option> All => [File, Json, Color, NoInput];

    /// <summary>From the bare word: a wrong one must still let its own error be printed.</summary>
    public ColorChoice ColorOf(ParseResult parse) => parse.GetResult(Color)?.Tokens is [.., { Value: var word }] ? word switch
    {
        "always" => ColorChoice.Always,
        "never" => ColorChoice.Never,
        _ => ColorChoice.Auto,
    } : ColorChoice.Auto;

    private static Option<string> ColorOption()
    {
        var option = new Option<string>("--color")
        {
            Description = "Colour: auto, always or never.",
            HelpName = "WHEN",
            Recursive = true,
            DefaultValueFactory = _ => "auto",
        };
        return option.AcceptOnlyFromAmong("auto", "always", "never");
    }
}
