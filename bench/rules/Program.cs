using System.Diagnostics;
using System.Globalization;
using Palisade.Bench.Events;
using Palisade.Bench.Rules;
using Palisade.Events;
using Palisade.Rules.Compilation;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var count = args is [var given, ..] ? long.Parse(given) : 2_000_000;
var folder = Path.Combine(RuleFolder.Find(), "falco_rules.yaml") is var stable
    ? new { Stable = new[] { stable }, All = new[] { stable, Path.Combine(RuleFolder.Find(), "falco-incubating_rules.yaml"), Path.Combine(RuleFolder.Find(), "falco-sandbox_rules.yaml") } }
    : throw new InvalidOperationException();
Console.WriteLine($"{count:N0} events of each kind, one core; {Environment.ProcessorCount} cores, {RuntimeInfo()}");
foreach (var (name, files, mode) in new[] { ("stable, first match", folder.Stable, MatchMode.First), ("all three, all matches", folder.All, MatchMode.All) })
{
    var before = GC.GetTotalMemory(forceFullCollection: true);
    var started = Stopwatch.GetTimestamp();
    var loaded = Measured.Load(files);
    var load = Stopwatch.GetElapsedTime(started);
    var rules = RuleSet.Compile(loaded, Measured.Options, EventSource.Syscall);
    var all = Stopwatch.GetElapsedTime(started);
    var memory = GC.GetTotalMemory(forceFullCollection: true) - before;
    Console.WriteLine($"\n{name}: {loaded.Rules.Count(r => r.Enabled)} rules on, {rules.Checks} distinct checks; loaded in {load.TotalMilliseconds:F0} ms, compiled in {(all - load).TotalMilliseconds:F0} ms, {memory / 1024:N0} KiB");
    Console.WriteLine($"{"events",-10} {"events/s",12} {"ns/event",9} {"p50 ns",7} {"p99 ns",7} {"B/event",8} {"alerts",8} {"stream ns",10} {"plain ns",9} {"ratio",6}");
    foreach (var mix in Enum.GetValues<EventMix>())
    {
        Console.WriteLine(Measured.Run(mix, count, rules, loaded, mode));
    }
}

static string RuntimeInfo() => $"{System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription}, load {File.ReadAllText("/proc/loadavg").Split(' ')[0]}";
