using System.Diagnostics;
using Palisade.Testing;
using Shouldly;
using Xunit;

namespace Palisade.Cli.Tests.Watch;

/// <summary>The watch commands of the README and of docs/watch.md, by a shell, as they stand there, by the published executable.</summary>
public sealed class DocumentedCommandsTests : IDisposable
{
    private readonly CliRun cli = new();

    /// <summary>A folder that looks like a clone, so that what the commands write goes there.</summary>
    public DocumentedCommandsTests()
    {
        var executable = Path.Combine(Repository.Root, "artifacts", "palisade", "palisade");
        File.Exists(executable).ShouldBeTrue("the executable is not published; run `./palisade --version` once");
        File.CreateSymbolicLink(cli.Path("palisade"), executable);
        Directory.CreateSymbolicLink(cli.Path("tests"), Path.Combine(Repository.Root, "tests"));
        Directory.CreateSymbolicLink(cli.Path("examples"), Path.Combine(Repository.Root, "examples"));
    }

    public static TheoryData<string> Pages => ["README.md", "docs/watch.md"];

    public void Dispose() => cli.Dispose();

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Commands_OfThePage_RunAsWritten(string page)
    {
        var commands = Commands(page);
        commands.Count.ShouldBeGreaterThanOrEqualTo(4);
        foreach (var command in commands)
        {
            var (code, output) = await ShellAsync(command);
            code.ShouldBe(0, $"{command}\n{output}");
            output.ShouldNotBeEmpty(command);
        }
    }

    [Fact]
    public async Task Transcript_OfACheck_IsWhatACheckPrints()
    {
        var lines = await File.ReadAllLinesAsync(Path.Combine(Repository.Root, "docs", "watch.md"), TestContext.Current.CancellationToken);
        var start = Array.FindIndex(lines, l => l.StartsWith("$ palisade watch check", StringComparison.Ordinal));
        var transcript = lines[(start + 1)..].TakeWhile(l => l != "```").ToList();
        transcript.Count.ShouldBe(6);
        cli.Write("rules.yaml", "- rule: Shell\n  desc: a shell\n  priority: NOTICE\n  condition: proc.nme = bash\n  output: a shell\n");

        var (code, output) = await ShellAsync(lines[start][2..].Replace("palisade", "./palisade", StringComparison.Ordinal));

        code.ShouldBe(1);
        output.ShouldStartWith(string.Join('\n', transcript));
    }

    /// <summary>A line that ends in a backslash goes on with the next, as in the shell; what stands behind a number sign is for the reader.</summary>
    private static List<string> Commands(string page)
    {
        List<string> commands = [];
        var open = false;
        foreach (var line in File.ReadLines(Path.Combine(Repository.Root, page)))
        {
            if (open)
            {
                commands[^1] += $"\n{line}";
            }
            else if (line.StartsWith("./palisade watch ", StringComparison.Ordinal))
            {
                commands.Add(line);
            }
            else
            {
                continue;
            }

            open = line.EndsWith('\\');
        }

        return commands;
    }

    private async Task<(int Code, string Output)> ShellAsync(string command)
    {
        var start = new ProcessStartInfo("bash", ["-c", $"{{ {command}\n}} 2>&1"]) { WorkingDirectory = cli.Folder, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output);
    }
}
