using System.Collections.Frozen;

namespace Palisade.Rules.Syntax;

/// <summary>Spellings of operators, modifiers and transformers, in the order in which they must be tried.</summary>
public static class Words
{
    /// <param name="NeedsBlank">A word that runs into the value would be part of it, so a blank must follow.</param>
    internal readonly record struct OperatorWord(string Text, Operator Operator, bool NeedsBlank);

    internal static readonly OperatorWord[] Numeric =
    [
        new("<=", Operator.LessOrEqual, false), new("<", Operator.Less, false),
        new(">=", Operator.GreaterOrEqual, false), new(">", Operator.Greater, false),
    ];

    internal static readonly OperatorWord[] Text =
    [
        new("==", Operator.Equal, false), new("=", Operator.Equal, false), new("!=", Operator.NotEqual, false),
        new("glob", Operator.Glob, true), new("iglob", Operator.IGlob, true), new("contains", Operator.Contains, true),
        new("icontains", Operator.IContains, true), new("bcontains", Operator.BContains, true),
        new("startswith", Operator.StartsWith, true), new("bstartswith", Operator.BStartsWith, true),
        new("endswith", Operator.EndsWith, true), new("regex", Operator.Regex, true),
    ];

    internal static readonly OperatorWord[] List =
    [
        new("intersects", Operator.Intersects, false), new("in", Operator.In, false), new("pmatch", Operator.PMatch, false),
    ];

    internal static readonly (string Text, Modifier Modifier)[] Modifiers =
        [("oneof", Modifier.OneOf), ("anyof", Modifier.AnyOf), ("allof", Modifier.AllOf)];

    internal static readonly (string Text, Transform Transform)[] Transforms =
    [
        ("tolower", Transform.ToLower), ("toupper", Transform.ToUpper), ("b64", Transform.B64), ("basename", Transform.Basename),
        ("len", Transform.Len), ("join", Transform.Join), ("concat", Transform.Concat), ("getopt", Transform.GetOpt),
    ];

    private static readonly FrozenDictionary<string, Operator> Operators = new[] { Numeric, Text, List }
        .SelectMany(words => words).Append(new OperatorWord("exists", Operator.Exists, false))
        .ToFrozenDictionary(w => w.Text, w => w.Operator);

    public static IEnumerable<string> OperatorNames => Operators.Keys.Order(StringComparer.Ordinal);

    public static bool TryOperator(string text, out Operator op) => Operators.TryGetValue(text, out op);

    public static string Spell(Operator op) => op switch
    {
        Operator.Exists => "exists",
        Operator.Equal => "=",
        _ => Numeric.Concat(Text).Concat(List).First(w => w.Operator == op).Text,
    };

    public static string Spell(Modifier modifier) => Array.Find(Modifiers, m => m.Modifier == modifier).Text;

    public static string Spell(Transform transform) =>
        transform == Transform.Val ? "val" : Array.Find(Transforms, t => t.Transform == transform).Text;

    public static bool IsListOperator(Operator op) => op is Operator.In or Operator.Intersects or Operator.PMatch;
}
