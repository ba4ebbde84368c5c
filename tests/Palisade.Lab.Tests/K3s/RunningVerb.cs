using System.Diagnostics;
using Shouldly;

namespace Palisade.Lab.Tests.K3s;

/// <summary>A verb of the published executable under way, to be killed at a place of the test's choice.</summary>
internal sealed class RunningVerb : IDisposable
{
    private readonly Process process;

    private RunningVerb(string file, string[] arguments) => process = Process.Start(
        new ProcessStartInfo(PublishedPalisade.Executable, [.. arguments, "-f", file])
        {
            RedirectStandardError = true,
            Environment = { ["PALISADE_ROOT"] = PublishedPalisade.Root },
        })!;

    public static RunningVerb Start(string file, params string[] arguments) => new(file, arguments);

    /// <summary>Waits until it has said that on standard error.</summary>
    public async Task SayAsync(string words)
    {
        string? line;
        do
        {
            line = (await process.StandardError.ReadLineAsync()).ShouldNotBeNull($"it ended before it said `{words}`");
        }
        while (!line.Contains(words, StringComparison.Ordinal));
    }

    /// <summary>SIGKILL, which it can do nothing against.</summary>
    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            Kill();
        }

        process.Dispose();
    }
}
