using System.Diagnostics;
using System.Globalization;

namespace Palisade.Bench.Replay;

/// <summary>Time and peak memory of a process.</summary>
internal readonly record struct ChildRun(double Seconds, long PeakKiB)
{
    /// <summary>Other work on the machine only adds time, so the best run is nearest to the truth.</summary>
    public static async Task<ChildRun> BestOfAsync(int runs, string executable, IEnumerable<string> arguments)
    {
        var best = new ChildRun(double.MaxValue, 0);
        for (var i = 0; i < runs; i++)
        {
            var run = await RunAsync(executable, arguments);
            best = run.Seconds < best.Seconds ? run : best;
        }

        return best;
    }

    private static async Task<ChildRun> RunAsync(string executable, IEnumerable<string> arguments)
    {
        var started = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo(executable, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        var error = process.StandardError.ReadToEndAsync();
        var peak = WatchAsync(process.Id);
        await process.WaitForExitAsync();
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        await output;
        return process.ExitCode == 0
            ? new ChildRun(seconds, await peak)
            : throw new InvalidOperationException(await error);
    }

    /// <summary>The kernel forgets the figure with the process, so it is read while that runs.</summary>
    private static async Task<long> WatchAsync(int pid)
    {
        long peak = 0;
        for (var now = Peak(pid); now > 0; now = Peak(pid))
        {
            peak = now;
            await Task.Delay(TimeSpan.FromMilliseconds(10));
        }

        return peak;
    }

    private static long Peak(int pid)
    {
        try
        {
            var line = File.ReadLines($"/proc/{pid}/status").FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}
