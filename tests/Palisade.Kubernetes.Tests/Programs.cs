using System.Diagnostics;

namespace Palisade.Kubernetes.Tests;

/// <summary>Programs with a time limit.</summary>
internal static class Programs
{
    public static (int Status, string Output, string Error) Run(string program, IEnumerable<string> arguments, TimeSpan limit, IReadOnlyDictionary<string, string>? environment = null) =>
        RunAsync(program, arguments, limit, environment, CancellationToken.None).GetAwaiter().GetResult();

    public static async Task<(int Status, string Output, string Error)> RunAsync(
        string program, IEnumerable<string> arguments, TimeSpan limit, IReadOnlyDictionary<string, string>? environment, CancellationToken cancel)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        stop.CancelAfter(limit);
        try
        {
            await process.WaitForExitAsync(stop.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            cancel.ThrowIfCancellationRequested();
            return (124, await output, $"took longer than {limit.TotalSeconds:0} s\n{await error}");
        }

        return (process.ExitCode, await output, await error);
    }
}
