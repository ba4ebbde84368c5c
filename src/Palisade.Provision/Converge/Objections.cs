using Palisade.Core.Converge;
using Palisade.Core.Converge.Protocol;
using Palisade.Core.Diagnostics;
using Palisade.Core.Spec;

namespace Palisade.Provision.Converge;

/// <summary>What nodes say that stands against a run, found before its first change: half a run helps nobody.</summary>
internal sealed class Objections(ConvergeEnvironment environment, NodeGroup group, OutputBoard outputs)
{
    /// <summary>Asks what can stand against the run. What cannot be answered now is left to the phase in its place.</summary>
    /// <param name="selected">Names of the nodes that the run may change.</param>
    public async Task RequireNoneAsync(ISet<string> selected, CancellationToken cancel)
    {
        foreach (var phase in environment.Phases.OfType<ISurveyPhase>())
        {
            var context = Contexts.Of(environment, group, outputs.Current, selected);
            var questions = phase.Questions(context).ToDictionary(c => c.Node, StringComparer.Ordinal);
            if (questions.Count == 0)
            {
                continue;
            }

            await group.ForEachAsync(group.Nodes.Where(n => questions.ContainsKey(n.Name)), phase.Name, n => AskAsync(n, questions[n.Name], cancel), cancel).ConfigureAwait(false);
            Require(phase, context with { Facts = group.Facts, Outputs = outputs.Current });
        }
    }

    /// <summary>Throws what stands against going on after <paramref name="phase"/>.</summary>
    /// <param name="context">With what the phase's nodes said.</param>
    public static void Require(IPhase phase, PhaseContext context)
    {
        if ((phase as ISurveyPhase)?.Objection(context) is { } objection)
        {
            throw new PalisadeException(objection);
        }
    }

    private Task<DoneEvent> AskAsync(NodeSpec node, Catalog questions, CancellationToken cancel) => group.Client(node.Name).SendAsync(
        new CheckRequest(questions),
        e =>
        {
            if (e is OutcomeEvent { Outcome: var outcome })
            {
                outputs.Add(node.Name, outcome);
            }
        },
        cancel);
}
