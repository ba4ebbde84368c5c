using System.Globalization;

namespace Palisade.Bench.Rules;

/// <summary>
/// Nanoseconds that the calling thread was on a processor (proc(5), schedstat). On a machine that others use too, the wall clock counts their
/// work; this does not. The kernel brings it up to date at every tick, so it is off by up to 4 ms.
/// </summary>
internal static class ThreadTime
{
    public static double Now() => double.Parse(File.ReadAllText("/proc/thread-self/schedstat").Split(' ')[0], CultureInfo.InvariantCulture);
}
