using System.Collections.Immutable;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Output;

namespace Palisade.Commands.Init;

/// <summary>Asks on stderr, reads from stdin; an empty answer takes what stands in brackets.</summary>
internal sealed class InitQuestions(Terminal terminal)
{
    public string Ask(string question, string? proposal)
    {
        while (true)
        {
            terminal.Error.Write(proposal is null ? $"{question}: " : $"{question} [{proposal}]: ");
            var answer = Read();
            if (answer.Length > 0 || proposal is not null)
            {
                return answer.Length > 0 ? answer : proposal!;
            }
        }
    }

    public string? AskOptional(string question)
    {
        terminal.Error.Write($"{question} []: ");
        return Read() is { Length: > 0 } answer ? answer : null;
    }

    public ImmutableArray<InitNode> AskNodes()
    {
        terminal.Error.WriteLine("Boards, one a line as NAME=ADDRESS or NAME=ADDRESS,ROLE; an empty line ends the list.");
        var nodes = ImmutableArray.CreateBuilder<InitNode>();
        while (true)
        {
            terminal.Error.Write($"  board {nodes.Count + 1}: ");
            var line = Read();
            if (line.Length == 0)
            {
                if (nodes.Count > 0)
                {
                    return nodes.ToImmutable();
                }

                continue;
            }

            if (InitNode.Parse(line) is { } node)
            {
                nodes.Add(node);
            }
            else
            {
                terminal.Error.WriteLine("  that is not NAME=ADDRESS, such as pi-1=10.0.0.11");
            }
        }
    }

    private string Read() => terminal.In.ReadLine()?.Trim()
        ?? throw new PalisadeException(CliErrors.Usage, "the answers ended before the questions", "give the answers as options: `palisade init --help`");
}
