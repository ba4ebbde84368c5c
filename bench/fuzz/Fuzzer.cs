using System.Diagnostics;
using System.Globalization;

namespace Palisade.Bench.Fuzz;

/// <summary>Runs targets in turn until time is over or one fails. Every execution has a seed of its own, which is enough to have it again.</summary>
internal sealed class Fuzzer(IFuzzTarget[] targets, string folder)
{
    private const long MaxBytes = 1L << 30;

    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan MinimizeTime = TimeSpan.FromSeconds(60);

    private readonly long[] executions = new long[targets.Length];
    private long current;

    /// <summary>Exit status: 0 where nothing was found.</summary>
    public int Run(TimeSpan time, int seed)
    {
        var started = Stopwatch.GetTimestamp();
        var reported = started;
        using var watch = new Timer(_ => EndWhereItHangs(), null, MaxTime, MaxTime);
        for (var i = 0; Stopwatch.GetElapsedTime(started) < time; i++)
        {
            if (!Execute(i % targets.Length, unchecked((seed * 1_000_003) + i)))
            {
                return 1;
            }

            if (Stopwatch.GetElapsedTime(reported) > TimeSpan.FromSeconds(10))
            {
                reported = Stopwatch.GetTimestamp();
                Report(Stopwatch.GetElapsedTime(started));
            }
        }

        Report(Stopwatch.GetElapsedTime(started));
        Console.WriteLine("nothing found");
        return 0;
    }

    public bool Execute(int index, int seed)
    {
        var target = targets[index];

        // A stack overflow ends the process without a word: the file says what ran.
        File.WriteAllText(Path.Combine(folder, "running"), string.Create(CultureInfo.InvariantCulture, $"{target.Name} {seed}\n"));
        var input = target.Make(new Random(seed));
        executions[index]++;
        Volatile.Write(ref current, Stopwatch.GetTimestamp());
        try
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            target.Check(input);
            return GC.GetAllocatedBytesForCurrentThread() - before < MaxBytes ? true : throw new FuzzFailure("it took more than 1 GiB of memory");
        }
        catch (Exception e)
        {
            Tell(target, seed, input, e);
            return false;
        }
        finally
        {
            Volatile.Write(ref current, 0);
        }
    }

    private void Tell(IFuzzTarget target, int seed, byte[] input, Exception e)
    {
        Volatile.Write(ref current, 0);
        Console.WriteLine($"\nFAILED {target.Name}, seed {seed}; again with: dotnet run -c Release --project bench/fuzz -- 0 {seed} {target.Name}\n{e}\n");
        var small = new Minimizer(target, FuzzFailure.KindOf(e), MinimizeTime).Reduce(input);
        var path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{target.Name}-{seed}"));
        File.WriteAllBytes(path, small);
        Console.WriteLine($"{input.Length} bytes made {small.Length}, in {path}");
        Console.WriteLine(small.Length > 2000 ? Convert.ToHexString(small.AsSpan(0, 1000)) + " ..." : target.Name == "scap" ? Convert.ToHexString(small) : Data.Text(small));
    }

    private void EndWhereItHangs()
    {
        if (Volatile.Read(ref current) is not 0 and var started && Stopwatch.GetElapsedTime(started) > MaxTime)
        {
            Console.WriteLine($"\nFAILED: no end after {MaxTime.TotalSeconds} s; target and seed: {File.ReadAllText(Path.Combine(folder, "running"))}");
            Environment.Exit(1);
        }
    }

    private void Report(TimeSpan elapsed) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"{elapsed.TotalSeconds,6:F0} s  {executions.Sum(),9:N0} executions, {executions.Sum() / elapsed.TotalSeconds:F0}/s  ({string.Join(", ", targets.Select((t, i) => $"{t.Name} {executions[i]}"))})"));
}
