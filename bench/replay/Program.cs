using System.Globalization;
using Palisade.Bench.Events;
using Palisade.Bench.Replay;
using Palisade.Events.Recordings;

// Whole replays by the published executable: decoding, state, rules and output.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var count = args is [var given, ..] ? long.Parse(given) : 3_800_000;
var root = Repository.Root();
var executable = Path.Combine(root, "artifacts", "palisade", "palisade");
if (!File.Exists(executable))
{
    Console.Error.WriteLine("build the executable first: ./palisade --version");
    return 1;
}

var rules = Path.Combine(root, "tests", "data", "falco-rules");
string[] stable = [Path.Combine(rules, "falco_rules.yaml")];
string[] all = [.. stable, Path.Combine(rules, "falco-incubating_rules.yaml"), Path.Combine(rules, "falco-sandbox_rules.yaml")];
var folder = Directory.CreateTempSubdirectory("palisade-bench-");
try
{
    Console.WriteLine($"{count:N0} events in each recording; load {File.ReadAllText("/proc/loadavg").Split(' ')[0]}");
    Console.WriteLine($"{"recording",-10} {"rules",-24} {"seconds",8} {"CPU s",6} {"events/s",11} {"per CPU s",11} {"peak MiB",9}");
    foreach (var mix in new[] { EventMix.OpenClose, EventMix.BusyHost })
    {
        var recording = Path.Combine(folder.FullName, $"{mix}.scap");
        using (var file = File.Create(recording))
        using (var events = new SyntheticStream(mix, count))
        {
            RecordingConverter.Convert(events, file, RecordingFormat.Scap, CancellationToken.None);
        }

        foreach (var (name, files, options) in new[] { ("stable", stable, Array.Empty<string>()), ("all three, all matches", all, ["--all-matches"]) })
        {
            var run = await ChildRun.BestOfAsync(3, executable, ["watch", "replay", recording, "--rules", .. files, .. options]);
            Console.WriteLine($"{mix,-10} {name,-24} {run.Seconds,8:F2} {run.CpuSeconds,6:F2} {count / run.Seconds,11:N0} {count / run.CpuSeconds,11:N0} {run.PeakKiB / 1024.0,9:F0}");
        }

        File.Delete(recording);
    }

    var check = await ChildRun.BestOfAsync(10, executable, ["watch", "check", .. all]);
    Console.WriteLine($"watch check of the three files, whole process: {check.Seconds * 1000:F0} ms, of them {check.CpuSeconds * 1000:F0} ms CPU, {check.PeakKiB / 1024.0:F0} MiB");
    return 0;
}
finally
{
    folder.Delete(recursive: true);
}
