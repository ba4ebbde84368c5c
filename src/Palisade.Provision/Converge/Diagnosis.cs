using Palisade.Core.Converge;
using Palisade.Core.Converge.Protocol;
using Palisade.Core.Diagnostics;

namespace Palisade.Provision.Converge;

/// <summary>Asks nodes, after a failure, what its cause may be.</summary>
internal sealed class Diagnosis(ConvergeEnvironment environment, NodeGroup group)
{
    /// <summary>All questions together: a person waits for the message.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <returns>What the phase thinks of it, with <paramref name="failure"/> as a note; else the failure itself.</returns>
    public async Task<Diagnostic> OfAsync(IDiagnosingPhase phase, PhaseContext context, string node, Diagnostic failure, CancellationToken cancel)
    {
        var questions = phase.Questions(context, node, failure).Where(c => group.Has(c.Node)).ToArray();
        var answers = new OutputBoard();
        if (questions.Length > 0)
        {
            environment.Reporter.Say(node, "looking for the cause");
        }

        var asking = Task.WhenAll(questions.Select(c => AskAsync(c, answers, cancel)));
        // An agent that hangs over a question is left to it: its node has failed, or only answers later.
        await Task.WhenAny(asking, Task.Delay(Limit, environment.Clock, cancel)).ConfigureAwait(false);
        cancel.ThrowIfCancellationRequested();

        var outputs = answers.Current.Values.Aggregate(context.Outputs, (all, o) => all.With(o.Key.Node, o.Key.Name, o.Value));
        return phase.Judge(context with { Outputs = outputs }, node, failure) is { } cause
            ? cause with { Node = node, Notes = [.. cause.Notes, "what failed: " + failure.Message] }
            : failure;
    }

    private async Task AskAsync(Catalog catalog, OutputBoard answers, CancellationToken cancel)
    {
        try
        {
            await group.Client(catalog.Node).SendAsync(new CheckRequest(catalog), e =>
            {
                if (e is OutcomeEvent { Outcome: var outcome })
                {
                    answers.Add(catalog.Node, outcome);
                }
            }, cancel).ConfigureAwait(false);
        }
        catch (PalisadeException)
        {
            // No answer is an answer, too: the judge sees that it is missing.
        }
    }
}
