using System.CommandLine;
using System.Globalization;
using Palisade.Core.Text;
using Palisade.Output;
using Palisade.Provision.Life;
using Palisade.Provision.State;

namespace Palisade.Commands.Life;

/// <summary><c>palisade snapshot</c>: a copy of the control plane's data, fetched to this machine.</summary>
internal static class SnapshotCommand
{
    private const string Verb = "snapshot";

    private const int LongestName = 40;

    public static Command Create(CommandHost host)
    {
        var name = new Option<string>("--name") { Description = "Beginning of the file's name.", HelpName = "NAME", DefaultValueFactory = _ => Verb };
        name.Validators.Add(r =>
        {
            if (r.GetValueOrDefault<string>() is { } text && (text.Length is 0 or > LongestName || text[0] == '-' || !text.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')))
            {
                r.AddError($"`--name {text}` is not made of letters, digits and hyphens (at most {LongestName})");
            }
        });
        var output = new Option<string?>("--output", "-o") { Description = "Folder to write to. Default: .palisade/CLUSTER/snapshots.", HelpName = "DIR" };
        var list = new Option<bool>("--list") { Description = "List the snapshots on this machine and check that each is whole." };
        return new Command(Verb, "Copy the control plane's data to this machine (engine k3s)") { name, output, list }
            .Runs(host, (context, cancel) => context.Parse.GetValue(list)
                ? Task.FromResult(List(context))
                : TakeAsync(context, context.Parse.GetRequiredValue(name), context.Parse.GetValue(output), cancel));
    }

    private static async Task<int> TakeAsync(CommandContext context, string name, string? output, CancellationToken cancel)
    {
        await using var run = await LifeRun.OpenAsync(context, Verb, changes: false, validate: null, cancel).ConfigureAwait(false);
        var taker = new SnapshotTaker(run.Environment, LifeRun.Control(run), SnapshotFolder.Of(LifeRun.State(run)));
        var snapshot = await taker.TakeAsync(name, output is null ? null : Path.GetFullPath(output), cancel).ConfigureAwait(false);
        run.ClearScreen();
        var bytes = new FileInfo(snapshot.Path).Length;
        if (context.Json)
        {
            JsonOutput.Write(context.Terminal, SnapshotLine.Of(new StoredSnapshot(snapshot.Path, bytes, snapshot.Info, null)), SnapshotJson.Default.SnapshotLine);
            return ExitCode.Ok;
        }

        context.Terminal.Out.WriteLine(snapshot.Path);
        context.Terminal.Error.WriteLine($"{FileSize.Of(bytes)} of {snapshot.Info.Datastore}, K3s {snapshot.Info.Version}, with the server token: keep it as you keep a password.");
        return ExitCode.Ok;
    }

    private static int List(CommandContext context)
    {
        var document = SpecFile.Load(context);
        LifeRun.RequireK3s(document.Spec, Verb);
        var folder = SnapshotFolder.Of(StateFolder.Of(document));
        var all = folder.List();
        if (context.Json)
        {
            JsonOutput.Write(context.Terminal, new SnapshotList([.. all.Select(SnapshotLine.Of)]), SnapshotJson.Default.SnapshotList);
        }
        else if (all.IsEmpty)
        {
            context.Terminal.Error.WriteLine($"There is no snapshot in {folder.Root}; `palisade snapshot` takes one.");
        }
        else
        {
            var table = new Table("FILE", "TAKEN (UTC)", "NODE", "DATA", "K3S", "SIZE", "STATE");
            foreach (var s in all)
            {
                table.Add(
                    Path.GetFileName(s.Path), s.Info?.Time.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture), s.Info?.Node, s.Info?.Datastore, s.Info?.Version,
                    FileSize.Of(s.Bytes), s.Problem is null ? "whole" : "damaged");
            }

            table.Write(context.Terminal);
        }

        return all.Any(s => s.Problem is not null) ? ExitCode.Failed : ExitCode.Ok;
    }
}
