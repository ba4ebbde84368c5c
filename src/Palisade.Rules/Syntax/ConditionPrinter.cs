using System.Globalization;
using System.Text;

namespace Palisade.Rules.Syntax;

/// <summary>
/// Prints a condition in one canonical spelling. Two checks with equal spelling are the same check, which is how the compiler
/// shares them between rules. Parsing what is printed gives an equal tree.
/// </summary>
public static class ConditionPrinter
{
    public static string Print(Expr expr)
    {
        var text = new StringBuilder();
        Print(text, expr, nested: false);
        return text.ToString();
    }

    public static string Print(Operand operand)
    {
        var text = new StringBuilder();
        Print(text, operand);
        return text.ToString();
    }

    /// <summary>Writes a value so that it is read back as itself: bare where the grammar allows, otherwise in double quotes.</summary>
    public static string Quote(string value)
    {
        if (value.Length > 0 && value.All(c => !IsSpecial(c)))
        {
            return value;
        }

        var text = new StringBuilder("\"");
        foreach (var c in value)
        {
            text.Append(c switch
            {
                '"' => "\\\"",
                // In front of the closing quote a doubled backslash would be read as an escaped quote.
                '\\' => "\\x5C",
                '\b' => "\\b",
                '\f' => "\\f",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                < ' ' or '\x7f' => string.Create(CultureInfo.InvariantCulture, $"\\x{(int)c:X2}"),
                _ => c.ToString(),
            });
        }

        return text.Append('"').ToString();
    }

    private static bool IsSpecial(char c) => c is '(' or ')' or '"' or '\'' or '=' or ',' or '\\' or ' ' or '\x7f' || char.IsWhiteSpace(c) || c < ' ';

    private static void Print(StringBuilder text, Expr expr, bool nested)
    {
        switch (expr)
        {
            case AndExpr and:
                PrintAll(text, and.Children, " and ", nested);
                break;
            case OrExpr or:
                PrintAll(text, or.Children, " or ", nested);
                break;
            case NotExpr not:
                // Two words "not" in a row would cancel each other when read back.
                text.Append(not.Child is NotExpr ? "not (" : "not ");
                Print(text, not.Child, nested: true);
                text.Append(not.Child is NotExpr ? ")" : "");
                break;
            case MacroExpr macro:
                text.Append(macro.Name);
                break;
            case CheckExpr check:
                PrintCheck(text, check);
                break;
        }
    }

    private static void PrintAll(StringBuilder text, IReadOnlyList<Expr> children, string joint, bool nested)
    {
        text.Append(nested ? "(" : "");
        for (var i = 0; i < children.Count; i++)
        {
            text.Append(i == 0 ? "" : joint);
            Print(text, children[i], nested: true);
        }

        text.Append(nested ? ")" : "");
    }

    private static void PrintCheck(StringBuilder text, CheckExpr check)
    {
        Print(text, check.Left);
        text.Append(' ').Append(Words.Spell(check.Operator));
        if (check.Modifier != Modifier.None)
        {
            text.Append(' ').Append(Words.Spell(check.Modifier));
        }

        if (check.Right is not null)
        {
            text.Append(' ');
            Print(text, check.Right);
        }
    }

    private static void Print(StringBuilder text, Operand operand)
    {
        switch (operand)
        {
            case FieldOperand field:
                text.Append(field.Name);
                PrintArgument(text, field.Argument);
                break;
            case TransformOperand transform:
                text.Append(Words.Spell(transform.Transform));
                PrintTuple(text, transform.Arguments);
                PrintArgument(text, transform.Option);
                break;
            case ListOperand list:
                PrintTuple(text, list.Items);
                break;
            case TupleOperand tuple:
                PrintTuple(text, tuple.Items);
                break;
            case ValueOperand value:
                // A bare word that a modifier or transformer could be mistaken for stays quoted.
                text.Append(value.Quoted ? QuoteAlways(value.Value) : Quote(value.Value));
                break;
        }
    }

    internal static string QuoteAlways(string value) => Quote(value) is var quoted && quoted.StartsWith('"') ? quoted : $"\"{value}\"";

    private static void PrintArgument(StringBuilder text, string? argument)
    {
        if (argument is not null)
        {
            var bare = argument.Length > 0 && argument.All(c => !char.IsWhiteSpace(c) && c is not ('[' or ']' or '"' or '\'' or '\\') && c >= ' ');
            text.Append('[').Append(bare ? argument : QuoteAlways(argument)).Append(']');
        }
    }

    private static void PrintTuple(StringBuilder text, IEnumerable<Operand> items)
    {
        text.Append('(');
        var first = true;
        foreach (var item in items)
        {
            text.Append(first ? "" : ", ");
            first = false;
            Print(text, item);
        }

        text.Append(')');
    }
}
