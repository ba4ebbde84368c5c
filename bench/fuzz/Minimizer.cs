using System.Diagnostics;

namespace Palisade.Bench.Fuzz;

/// <summary>Makes a failing input small: leaves pieces out, halves first, then ever smaller runs, then bytes, as long as it fails in the same way.</summary>
internal sealed class Minimizer(IFuzzTarget target, string kind, TimeSpan budget)
{
    private const int ByteLimit = 4096;

    private readonly long started = Stopwatch.GetTimestamp();

    public byte[] Reduce(byte[] input)
    {
        var smaller = Reduce([.. target.Cut(input)]);
        return smaller.Length <= ByteLimit ? Reduce([.. smaller.Select(b => (byte[])[b])]) : smaller;
    }

    private byte[] Reduce(List<byte[]> pieces)
    {
        for (var run = Math.Max(1, pieces.Count / 2); run > 0; run /= 2)
        {
            for (var at = 0; at < pieces.Count && Stopwatch.GetElapsedTime(started) < budget;)
            {
                var count = Math.Min(run, pieces.Count - at);
                List<byte[]> without = [.. pieces[..at], .. pieces[(at + count)..]];
                if (Fails(Join(without)))
                {
                    pieces = without;
                }
                else
                {
                    at += count;
                }
            }
        }

        return Join(pieces);
    }

    private bool Fails(byte[] input)
    {
        try
        {
            target.Check(input);
            return false;
        }
        catch (Exception e)
        {
            return FuzzFailure.KindOf(e) == kind;
        }
    }

    private static byte[] Join(List<byte[]> pieces) => [.. pieces.SelectMany(p => p)];
}
