using System.Diagnostics;
using System.Globalization;

namespace Palisade.Bench.Replay;

/// <summary>Time by the clock, time on a processor in user and kernel mode (to 10 ms), and peak memory of a process.</summary>
internal readonly record struct ChildRun(double Seconds, double CpuSeconds, long PeakKiB)
{
    /// <summary>Other work on the machine only adds time, so the best run is nearest to the truth; memory is the worst of all runs.</summary>
    public static async Task<ChildRun> BestOfAsync(int runs, string executable, IEnumerable<string> arguments)
    {
        var best = new ChildRun(double.MaxValue, double.MaxValue, 0);
        for (var i = 0; i < runs; i++)
        {
            var run = await RunAsync(executable, arguments);
            best = new(Math.Min(run.Seconds, best.Seconds), Math.Min(run.CpuSeconds, best.CpuSeconds), Math.Max(run.PeakKiB, best.PeakKiB));
        }

        return best;
    }

    private static async Task<ChildRun> RunAsync(string executable, IEnumerable<string> arguments)
    {
        var used = ChildrenCpu();
        var started = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo(executable, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        var error = process.StandardError.ReadToEndAsync();
        var peak = WatchAsync(process.Id);
        await process.WaitForExitAsync();
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        await output;
        return process.ExitCode == 0
            ? new ChildRun(seconds, ChildrenCpu() - used, await peak)
            : throw new InvalidOperationException(await error);
    }

    /// <summary>What all children that have ended took: fields 16 and 17 of proc(5), stat, in hundredths of a second.</summary>
    private static double ChildrenCpu()
    {
        var stat = File.ReadAllText("/proc/self/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (double.Parse(fields[13], CultureInfo.InvariantCulture) + double.Parse(fields[14], CultureInfo.InvariantCulture)) / 100;
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
