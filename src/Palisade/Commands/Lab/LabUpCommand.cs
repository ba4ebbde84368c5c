using System.CommandLine;
using System.Diagnostics;
using Palisade.Core.Spec;
using Palisade.Core.Text;
using Palisade.Provision.Lab;

namespace Palisade.Commands.Lab;

/// <summary><c>palisade lab up</c>: makes the hosts of a file on this machine, then applies the file to them.</summary>
internal static class LabUpCommand
{
    public static Command Create(CommandHost host)
    {
        var nodes = new Option<int?>("--nodes") { Description = "Another number of nodes than the file has.", HelpName = "N" };
        nodes.Validators.Add(r =>
        {
            if (r.GetValueOrDefault<int?>() is < 1 or > LabFileDerivation.MostNodes)
            {
                r.AddError($"--nodes takes a number from 1 to {LabFileDerivation.MostNodes}");
            }
        });
        var noApply = new Option<bool>("--no-apply") { Description = "Make the hosts and leave them as new boards." };
        return new Command("up", "Make the hosts of a file and apply the file to them (default: examples/lab.yaml)") { nodes, noApply }
            .Runs(host, (context, cancel) => RunAsync(context, host, context.Parse.GetValue(nodes), context.Parse.GetValue(noApply), cancel));
    }

    private static async Task<int> RunAsync(CommandContext context, CommandHost host, int? count, bool noApply, CancellationToken cancel)
    {
        LabCluster.RequireRoot();
        var started = Stopwatch.GetTimestamp();
        void Say(string line) => context.Terminal.Error.WriteLine("lab: " + line);

        var path = LabChoice.FileOf(context, host);
        var file = LabFile.Load(path);
        if (count is { } n && n != file.Nodes.Length)
        {
            path = LabFileDerivation.Write(file, n);
            Say($"{Counted.Of(n, "node")} instead of {file.Nodes.Length}: the file for them is {path}");
            file = LabFile.Load(path);
        }

        foreach (var key in file.OwnKeyFiles)
        {
            if (await OperatorKey.EnsureAsync(key, cancel).ConfigureAwait(false))
            {
                Say($"made the operator's key pair {key[..^".pub".Length]}");
            }
        }

        context = context with { File = path };
        // Before any host is made; where apply follows, it says what is to be said about a file that is right.
        if (noApply || SpecFile.Read(context).Document is null)
        {
            SpecFile.Load(context);
        }

        var options = new LabOptions { Name = file.Name, Nodes = file.Nodes, Directory = file.Directory, Progress = Say };
        var lab = await LabCluster.CreateAsync(options, cancel).ConfigureAwait(false);
        Say($"{Counted.Of(lab.Hosts.Length, "node is", "nodes are")} up after {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s");
        foreach (var node in lab.Hosts)
        {
            context.Terminal.Out.WriteLine($"{node.Name}  {node.Address}");
        }

        if (noApply)
        {
            Say($"new boards, user pi, password raspberry; try: ssh pi@{lab.Hosts[0].Address}, palisade plan -f {path}, palisade lab down -f {path}");
            return ExitCode.Ok;
        }

        var code = await ApplyCommand.RunAsync(context, savedPlan: null, yes: true, only: null, removeCharts: false, acceptDowntime: false, cancel).ConfigureAwait(false);
        Say(code == ExitCode.Ok
            ? $"done after {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s; try: {string.Join(", ", Hints(context, lab, path))}"
            : $"the hosts are up but not as the file says; `palisade apply -f {path}` goes on, `palisade lab down -f {path}` removes them");
        return code;
    }

    private static IEnumerable<string> Hints(CommandContext context, LabCluster lab, string path)
    {
        if (SpecFile.Read(context).Document?.Spec.Services.OfType<WebServiceSpec>().FirstOrDefault() is { } service)
        {
            yield return $"curl http://{lab.Hosts[^1].Address}:{service.Port}/";
        }

        yield return $"palisade status -f {path}";
        yield return $"palisade lab shell {lab.Hosts[0].Name}";
        yield return $"palisade lab down -f {path}";
    }
}
