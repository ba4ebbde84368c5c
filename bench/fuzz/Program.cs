using System.Globalization;
using Palisade.Bench.Fuzz;

// Arguments: seconds, seed, and the names of targets (all of them where none is given). 0 seconds run one execution, with exactly that seed.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var seconds = args.Length > 0 ? int.Parse(args[0]) : 60;
var seed = args.Length > 1 ? int.Parse(args[1]) : 1;
var names = args.Skip(2).ToList();
if (names.Find(n => !Targets.All.Any(t => t.Name == n)) is { } unknown)
{
    Console.Error.WriteLine($"there is no target `{unknown}`; there are: {string.Join(", ", Targets.All.Select(t => t.Name))}");
    return 1;
}

var folder = Directory.CreateDirectory(Path.Combine(Data.Root, "artifacts", "fuzz")).FullName;
var fuzzer = new Fuzzer([.. Targets.All.Where(t => names.Count == 0 || names.Contains(t.Name))], folder);
return seconds > 0 ? fuzzer.Run(TimeSpan.FromSeconds(seconds), seed) : fuzzer.Execute(0, seed) ? 0 : 1;
