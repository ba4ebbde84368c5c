namespace Palisade.Rules.Compilation;

/// <summary>
/// Holds the rule set in force. A reload puts another in its place; evaluators take it up with their next event, and none waits.
/// </summary>
public sealed class RuleEngine(RuleSet initial)
{
    private volatile RuleSet current = initial;

    public RuleSet Current => current;

    public void Replace(RuleSet rules) => current = rules;

    /// <summary>An evaluator for one thread.</summary>
    public RuleEvaluator CreateEvaluator(MatchMode mode = MatchMode.First) => new(this, mode);
}
