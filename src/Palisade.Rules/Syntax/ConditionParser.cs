using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Palisade.Rules.Text;

namespace Palisade.Rules.Syntax;

/// <summary>
/// Recursive descent over Falco's condition grammar. There is no separate lexer because what a character means depends on what
/// may stand there: <c>=</c> ends a bare value, <c>[</c> does not. A method that returns null has set <see cref="error"/>.
/// </summary>
public sealed partial class ConditionParser
{
    /// <summary>Nesting that the condition of a rule or macro may have.</summary>
    public const int RuleDepth = 1000;

    private readonly MappedText source;
    private readonly string text;
    private readonly int maxDepth;
    private int pos;
    private int depth;
    private SyntaxError? error;

    private ConditionParser(MappedText source, int maxDepth)
    {
        this.source = source;
        text = source.Value;
        this.maxDepth = maxDepth;
    }

    public static ParseResult Parse(MappedText source, int maxDepth = 100)
    {
        var parser = new ConditionParser(source, maxDepth);
        var expr = parser.ParseAll();
        return parser.error is null ? new ParseResult(expr, null) : new ParseResult(null, parser.error);
    }

    /// <summary>
    /// Reads a transformer that starts at <paramref name="start"/> of an output. Null with no error means that none starts there.
    /// </summary>
    internal static TransformOperand? ParseTransformAt(MappedText source, int start, out int end, out SyntaxError? error)
    {
        var parser = new ConditionParser(source, maxDepth: 100) { pos = start };
        TransformOperand? operand = null;
        if (parser.TransformAt(out var transform, out var length))
        {
            parser.pos += length;
            operand = parser.ParseTransform(start, transform);
        }

        end = parser.pos;
        error = parser.error;
        return operand;
    }

    private Expr? ParseAll()
    {
        if (text.AsSpan().IndexOf('\0') is var nul and >= 0)
        {
            pos = nul;
            return Fail("a NUL character cannot be part of a condition", "remove the character", 1);
        }

        if (text.AsSpan().Trim().IsEmpty)
        {
            return Fail("the condition is empty", "write a check, for example `evt.type = execve`", 1);
        }

        var expr = ParseOr();
        if (expr is not null && pos < text.Length)
        {
            return Fail("expected `and`, `or` or the end of the condition", UnexpectedHelp(), WordLength());
        }

        return expr;
    }

    private Expr? ParseOr() => ParseChain("or", static p => p.ParseAnd(), static (at, all) => new OrExpr(at, all));

    private Expr? ParseAnd() => ParseChain("and", static p => p.ParseNot(), static (at, all) => new AndExpr(at, all));

    private Expr? ParseChain(string word, Func<ConditionParser, Expr?> next, Func<TextRange, ImmutableArray<Expr>, Expr> join)
    {
        SkipBlanks();
        var start = pos;
        var first = next(this);
        if (first is null)
        {
            return null;
        }

        List<Expr>? all = null;
        SkipBlanks();
        while (At(word))
        {
            pos += word.Length;
            if (!SkipBlanks() && !AtChar('('))
            {
                return Fail($"expected a blank or `(` after `{word}`", $"put a blank behind `{word}`", WordLength());
            }

            var child = next(this);
            if (child is null)
            {
                return null;
            }

            all ??= [first];
            all.Add(child);
            SkipBlanks();
        }

        return all is null ? first : join(Range(start), [.. all]);
    }

    private Expr? ParseNot()
    {
        SkipBlanks();
        var start = pos;
        var negated = false;
        while (At("not") && pos + 3 < text.Length && (IsBlank(text[pos + 3]) || text[pos + 3] == '('))
        {
            pos += 3;
            negated = !negated;
            if (!SkipBlanks())
            {
                break;
            }
        }

        var child = ParsePrimary();
        return child is null || !negated ? child : new NotExpr(Range(start), child);
    }

    private Expr? ParsePrimary()
    {
        SkipBlanks();
        var start = pos;
        if (AtChar('('))
        {
            pos++;
            return ParseGroup(start);
        }

        if (FieldNameLength() > 0)
        {
            return ParseField() is { } field ? ParseCheck(start, field) : null;
        }

        if (TransformAt(out var transform, out var length))
        {
            pos += length;
            return ParseTransform(start, transform) is { } left ? ParseCheck(start, left) : null;
        }

        var word = IdentifierLength();
        if (word > 0)
        {
            pos += word;
            return new MacroExpr(Range(start), text[start..pos]);
        }

        return Fail("expected a check, the name of a macro or `(`", "a check looks like `proc.name = bash`", WordLength());
    }

    private Expr? ParseGroup(int start)
    {
        if (!Enter(start))
        {
            return null;
        }

        var inner = ParseOr();
        depth--;
        if (inner is null)
        {
            return null;
        }

        SkipBlanks();
        if (!AtChar(')'))
        {
            return Fail("expected `)`", $"the `(` at character {start + 1} of the condition is not closed; {UnexpectedHelp()}", WordLength());
        }

        pos++;
        return inner;
    }

    private Expr? ParseCheck(int start, Operand left)
    {
        SkipBlanks();
        if (At("exists"))
        {
            pos += "exists".Length;
            return new CheckExpr(Range(start), left, Operator.Exists, Modifier.None, null);
        }

        foreach (var word in Words.Numeric)
        {
            if (TakeOperator(word))
            {
                return Finish(start, left, word.Operator, Modifier.None, ParseNumber());
            }
        }

        foreach (var word in Words.Text)
        {
            if (TakeOperator(word))
            {
                var modifier = TakeModifier();
                return Finish(start, left, word.Operator, modifier, modifier == Modifier.None ? ParseText() : ParseList());
            }
        }

        foreach (var word in Words.List)
        {
            if (TakeOperator(word))
            {
                return Finish(start, left, word.Operator, Modifier.None, ParseList());
            }
        }

        return Fail($"expected an operator behind `{left}`", OperatorHelp(), WordLength());
    }

    private CheckExpr? Finish(int start, Operand left, Operator op, Modifier modifier, Operand? right) =>
        right is null ? null : new CheckExpr(Range(start), left, op, modifier, right);

    private bool Enter(int start)
    {
        if (++depth <= maxDepth && RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            return true;
        }

        pos = start;
        Fail($"the condition is nested deeper than {maxDepth} levels", "move inner parts into macros or drop needless parentheses", 1);
        return false;
    }

    private TextRange Range(int start) => new(source, start, pos - start);

    private Expr? Fail(string message, string help, int length)
    {
        error ??= new SyntaxError(new TextRange(source, Math.Min(pos, text.Length), Math.Max(1, length)), message, help);
        return null;
    }
}
