using System.Globalization;
using Palisade.Events.Fields;
using Palisade.Rules.Binding;
using Palisade.Rules.Syntax;

namespace Palisade.Rules.Compilation;

/// <summary>Makes terms, giving the same one for the same part, simplified as far as constants allow.</summary>
internal sealed class TermTable
{
    private readonly Dictionary<string, Term> terms = new(StringComparer.Ordinal);

    public TermTable()
    {
        True = Add("true", TermKind.True, [], null, 0, 1);
        False = Add("false", TermKind.False, [], null, 0, 0);
    }

    public Term True { get; }

    public Term False { get; }

    public int Count => terms.Count;

    public IEnumerable<Term> All => terms.Values;

    public Term Check(BoundCheck check)
    {
        var values = check.Operator is Operator.In or Operator.Intersects or Operator.PMatch
            ? check.Values.Distinct().Order(StringComparer.Ordinal) : check.Values.AsEnumerable();
        var key = $"{check.Left.Key} {check.Operator} {check.Modifier} {string.Join(' ', values.Select(ConditionPrinter.QuoteAlways))} {check.Right?.Key}";
        if (terms.TryGetValue(key, out var known))
        {
            return known;
        }

        var (cost, likelihood) = Weigh(check);
        return Add(key, TermKind.Check, [], check, cost, likelihood);
    }

    public Term Not(Term child) => child.Kind switch
    {
        TermKind.True => False,
        TermKind.False => True,
        TermKind.Not => child.Children[0],
        _ => Find(TermKind.Not, [child], child.Cost, 1 - child.Likelihood),
    };

    public Term And(IEnumerable<Term> children) => Join(TermKind.And, children, neutral: True, absorbing: False);

    public Term Or(IEnumerable<Term> children) => Join(TermKind.Or, children, neutral: False, absorbing: True);

    private Term Join(TermKind kind, IEnumerable<Term> children, Term neutral, Term absorbing)
    {
        HashSet<Term> all = [];
        foreach (var child in children)
        {
            if (child == absorbing)
            {
                return absorbing;
            }

            if (child != neutral)
            {
                all.UnionWith(child.Kind == kind ? child.Children : [child]);
            }
        }

        if (all.Count < 2)
        {
            return all.FirstOrDefault(neutral);
        }

        // The child that most cheaply ends the matter goes first.
        var ends = kind == TermKind.And ? (Func<Term, double>)(t => 1 - t.Likelihood) : t => t.Likelihood;
        Term[] ordered = [.. all.OrderBy(t => t.Cost / Math.Max(ends(t), 0.001)).ThenBy(t => t.Id)];
        double cost = 1, reached = 1;
        foreach (var child in ordered)
        {
            cost += reached * child.Cost;
            reached *= 1 - ends(child);
        }

        return Find(kind, ordered, cost, kind == TermKind.And ? reached : 1 - reached);
    }

    private Term Find(TermKind kind, Term[] children, double cost, double likelihood)
    {
        var key = $"{kind}:{string.Join(',', children.Select(c => c.Id.ToString(CultureInfo.InvariantCulture)))}";
        return terms.TryGetValue(key, out var known) ? known : Add(key, kind, children, null, cost, likelihood);
    }

    private Term Add(string key, TermKind kind, Term[] children, BoundCheck? check, double cost, double likelihood)
    {
        var term = new Term(terms.Count, kind, children, check, cost, likelihood);
        terms.Add(key, term);
        return term;
    }

    private static (double Cost, double Likelihood) Weigh(BoundCheck check)
    {
        var cost = check.Quantifier == FieldQuantifier.AnyAncestor ? 60 : check.Left switch
        {
            BoundTransform => 60,
            _ when check.Right is not null => 20,
            _ => check.Operator switch
            {
                Operator.Regex => 100,
                Operator.Glob or Operator.IGlob or Operator.PMatch => 40,
                Operator.Contains or Operator.IContains => 8,
                _ => 4,
            },
        };
        var likelihood = check.Operator switch
        {
            Operator.Exists => 0.9,
            Operator.NotEqual => 0.9,
            Operator.Less or Operator.LessOrEqual or Operator.Greater or Operator.GreaterOrEqual => 0.6,
            _ when check.Left.Type == FieldType.Bool => 0.3,
            Operator.Equal => 0.08,
            Operator.In or Operator.Intersects => 0.15,
            _ => 0.1,
        };
        return (cost, likelihood);
    }
}
