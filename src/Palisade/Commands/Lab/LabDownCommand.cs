using System.CommandLine;
using Palisade.Provision.Lab;

namespace Palisade.Commands.Lab;

/// <summary><c>palisade lab down</c>: removes a lab and everything it made on this machine.</summary>
internal static class LabDownCommand
{
    public static Command Create(CommandHost host)
    {
        var name = new Argument<string?>("lab") { Description = "Name of the lab; without it, the lab of the file.", Arity = ArgumentArity.ZeroOrOne };
        name.CompletionSources.Add(_ => LabCluster.All().Select(l => new System.CommandLine.Completions.CompletionItem(l.Name)));
        var purge = new Option<bool>("--purge") { Description = "Remove the cached root file systems too; the next lab builds anew." };
        return new Command("down", "Remove a lab with all that it made on this machine") { name, purge }
            .Runs(host, (context, cancel) => RunAsync(context, host, context.Parse.GetValue(name), context.Parse.GetValue(purge), cancel));
    }

    private static async Task<int> RunAsync(CommandContext context, CommandHost host, string? name, bool purge, CancellationToken cancel)
    {
        void Say(string line) => context.Terminal.Error.WriteLine("lab: " + line);
        name ??= LabFile.Load(LabChoice.FileOf(context, host)).Name;
        var found = await LabCluster.DownAsync(name, cancel, progress: Say).ConfigureAwait(false);
        if (purge)
        {
            await LabCluster.PurgeAsync(cancel).ConfigureAwait(false);
        }

        Say(found ? $"lab `{name}` is gone" : $"there was no lab `{name}`");
        return ExitCode.Ok;
    }
}
