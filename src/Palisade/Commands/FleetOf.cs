using System.CommandLine;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Spec;
using Palisade.Provision.Fleet;
using Palisade.Provision.State;

namespace Palisade.Commands;

/// <summary>The way from a configuration file to its nodes, for every verb that reaches them.</summary>
internal sealed record FleetOf(SpecDocument Document, StateFolder State, OpenSshFleet Fleet)
{
    /// <summary>Nodes worked on at the same time, where a verb has no reason for less.</summary>
    public const int Parallel = 64;

    /// <param name="verb">For the message where the cluster has no boards.</param>
    public static FleetOf Load(CommandContext context, string verb)
    {
        var document = SpecFile.Load(context);
        Boards.Require(document.Spec, verb);
        return Open(document, context);
    }

    public static FleetOf Open(SpecDocument document, CommandContext context)
    {
        var state = StateFolder.Of(document);
        return new FleetOf(document, state, ClusterParts.Fleet(state, context.Time));
    }

    public static Option<string?> OnOption() => new("--on")
    {
        Description = "Nodes: names, wildcards, role=ROLE, label=NAME[:VALUE], comma separated; !NAME leaves out. Default: all.",
        HelpName = "NODES",
    };

    public static Option<int> ParallelOption()
    {
        var option = new Option<int>("--parallel") { Description = "Nodes at the same time.", HelpName = "N", DefaultValueFactory = _ => Parallel };
        option.Validators.Add(r =>
        {
            if (r.GetValueOrDefault<int>() < 1)
            {
                r.AddError("`--parallel` needs a number from 1");
            }
        });
        return option;
    }

    public AgentInstaller Installer() => new(AgentExecutables.OfProcess(State));

    public OpenSshConnector Connector() => new(Document, Fleet, Installer());

    public NodeSpec Node(string name) => Document.Spec.Nodes.FirstOrDefault(n => n.Name == name)
        ?? throw new PalisadeException(
            FleetErrors.NoSuchNode, $"there is no node `{name}`",
            Core.Text.Suggestion.For(name, Document.Spec.Nodes.Select(n => n.Name)) is { } near ? $"did you mean `{near}`?" : "the nodes stand under `nodes:`");

    /// <summary>One piece of work on a session of each node; see <see cref="FleetRunner"/>.</summary>
    public Task<System.Collections.Immutable.ImmutableArray<NodeResult<T>>> OnEachAsync<T>(
        string? on, int parallel, Func<OpenSshSession, CancellationToken, Task<T>> work, CancellationToken cancel) =>
        FleetRunner.ForEachAsync(
            NodeSelector.Select(Document.Spec, on),
            parallel,
            async (node, token) =>
            {
                var session = await Fleet.ConnectAsync(Targets.From(Document, node), token).ConfigureAwait(false);
                await using var open = session.ConfigureAwait(false);
                return await work(session, token).ConfigureAwait(false);
            },
            cancel);
}
