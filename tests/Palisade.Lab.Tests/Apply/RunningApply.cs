using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Palisade.Provision.Lab;
using Shouldly;

namespace Palisade.Lab.Tests.Apply;

/// <summary>A <c>palisade apply --yes --json</c> under way: its events as they come, and the signals a terminal would send.</summary>
internal sealed class RunningApply : IDisposable
{
    private readonly Process process;
    private readonly Task<string> errors;
    private readonly List<JsonElement> lines = [];

    private RunningApply(string file)
    {
        // Tests that were started in the background of a script ignore SIGINT, and so would all that they start.
        process = Process.Start(new ProcessStartInfo("env", ["--default-signal=INT", PublishedPalisade.Executable, "apply", "--yes", "--json", "-f", file])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["PALISADE_ROOT"] = PublishedPalisade.Root },
        })!;
        errors = process.StandardError.ReadToEndAsync();
    }

    public int Id => process.Id;

    public int ExitCode => process.ExitCode;

    public string Errors => errors.Result;

    public IReadOnlyList<JsonElement> Lines => lines;

    public static RunningApply Start(string file) => new(file);

    /// <summary>Waits until the run has begun with so many phases.</summary>
    public async Task ReachPhaseAsync(int number)
    {
        while (lines.Count(l => l.GetProperty("type").GetString() == "phase") < number)
        {
            (await ReadAsync()).ShouldBeTrue($"the apply ended before its phase {number}");
        }
    }

    /// <summary>Waits until the run has said a line that <paramref name="wanted"/> knows.</summary>
    public async Task ReachAsync(Func<JsonElement, bool> wanted)
    {
        while (lines.Count == 0 || !wanted(lines[^1]))
        {
            (await ReadAsync()).ShouldBeTrue("the apply ended before that: " + (lines.Count > 0 ? lines[^1].ToString() : ""));
        }
    }

    public Task SignalAsync(string name) =>
        MachineTools.MustAsync(["kill", "-" + name, process.Id.ToString(CultureInfo.InvariantCulture)], CancellationToken.None);

    public async Task EndAsync()
    {
        while (await ReadAsync())
        {
        }

        await process.WaitForExitAsync();
        await errors;
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill();
        }

        process.Dispose();
    }

    private async Task<bool> ReadAsync()
    {
        if (await process.StandardOutput.ReadLineAsync() is not { } line)
        {
            return false;
        }

        lines.Add(JsonDocument.Parse(line).RootElement);
        return true;
    }
}
