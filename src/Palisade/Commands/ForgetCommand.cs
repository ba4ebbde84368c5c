using System.CommandLine;
using Palisade.Provision.Fleet;

namespace Palisade.Commands;

/// <summary><c>palisade forget NODE</c>: drops a pinned host key, for a board that was re-imaged or replaced.</summary>
internal static class ForgetCommand
{
    public static Command Create(CommandHost host)
    {
        var nodes = new Argument<string[]>("node") { Description = "Names of nodes.", Arity = ArgumentArity.OneOrMore };
        return new Command("forget", "Drop the pinned host key of a board that was re-imaged") { nodes }
            .Runs(host, (context, cancel) => RunAsync(context, context.Parse.GetRequiredValue(nodes), cancel));
    }

    private static async Task<int> RunAsync(CommandContext context, string[] names, CancellationToken cancel)
    {
        var fleet = FleetOf.Load(context, "forget");
        foreach (var node in names.Select(fleet.Node).ToList())
        {
            // An open connection is to the board of the old key.
            await fleet.Fleet.DisconnectAsync(Targets.From(fleet.Document, node), cancel).ConfigureAwait(false);
            context.Terminal.Error.WriteLine(fleet.Fleet.Forget(node.Name)
                ? $"palisade: the host key of `{node.Name}` is forgotten; the next contact pins the key it shows then"
                : $"palisade: no host key of `{node.Name}` was pinned");
        }

        return ExitCode.Ok;
    }
}
