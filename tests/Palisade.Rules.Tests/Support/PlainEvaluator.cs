using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.RegularExpressions;
using Palisade.Events.Fields;
using Palisade.Rules.Matching;
using Palisade.Rules.Syntax;

namespace Palisade.Rules.Tests.Support;

/// <summary>
/// The language's meaning written down as plainly as possible: walks the tree, takes each field's value as an object, compares.
/// It shares nothing with the compiler but the tree, so that where both agree, both are probably right.
/// </summary>
/// <param name="fields">Gives a field's value : string, bool, long, ulong, double, address, bytes, or an array of those; null where absent.</param>
/// <param name="ancestors">For a field that asks all ancestors: the value of each; null for every other field.</param>
/// <param name="types">The field's type.</param>
internal sealed class PlainEvaluator(Func<FieldOperand, object?> fields, Func<FieldOperand, IEnumerable<object?>?> ancestors, Func<FieldOperand, (FieldType Type, FieldQuantifier Quantifier)> types)
{
    public bool Evaluate(Expr expr) => expr switch
    {
        AndExpr and => and.Children.All(Evaluate),
        OrExpr or => or.Children.Any(Evaluate),
        NotExpr not => !Evaluate(not.Child),
        MacroExpr macro => Evaluate(macro.Body!),
        CheckExpr check => Evaluate(check),
        _ => throw new InvalidOperationException(),
    };

    private bool Evaluate(CheckExpr check)
    {
        if (check.Left is FieldOperand field && ancestors(field) is { } all)
        {
            return all.Any(value => value is not null && Holds(check, value, FieldType.String));
        }

        if (Value(check.Left) is not { } left || (check.Right is FieldOperand or TransformOperand && Value(check.Right) is null))
        {
            return false;
        }

        var type = TypeOf(check.Left);
        if (check.Left is FieldOperand endpoint && types(endpoint).Quantifier == FieldQuantifier.AnyEndpoint && left is Array ends)
        {
            return check.Operator == Operator.NotEqual
                ? ends.Cast<object>().All(e => Holds(check, e, type))
                : ends.Cast<object>().Any(e => Holds(check, e, type));
        }

        if (left is Array list and not byte[])
        {
            return check.Operator switch
            {
                Operator.Exists => true,
                Operator.In => list.Cast<object>().All(e => Holds(check, e, type)),
                _ => list.Cast<object>().Any(e => Holds(check, e, type)),
            };
        }

        return Holds(check, left, type);
    }

    private bool Holds(CheckExpr check, object left, FieldType type)
    {
        switch (check.Right)
        {
            case null:
                return true;
            case ValueOperand single:
                return Compare(check.Operator, left, Read(single.Value, type, check.Operator));
            case ListOperand list when check.Modifier != Modifier.None:
                var count = list.Items.Count(i => Compare(check.Operator, left, Read(i.Value, type, check.Operator)));
                return check.Modifier switch
                {
                    Modifier.OneOf => count == 1,
                    Modifier.AnyOf => count >= 1,
                    _ => count == list.Items.Length,
                };
            case ListOperand list:
                return list.Items.Any(i => Compare(check.Operator == Operator.PMatch ? Operator.PMatch : Operator.Equal, left, Read(i.Value, type, Operator.Equal)));
            default:
                return Value(check.Right) switch
                {
                    null => false,
                    Array right and not byte[] => right.Cast<object>().Any(r => Compare(Operator.Equal, left, r)),
                    var right => Compare(check.Operator is Operator.In or Operator.Intersects ? Operator.Equal : check.Operator, left, right),
                };
        }
    }

    private static bool Compare(Operator op, object left, object right) => (left, right) switch
    {
        (IpValue address, IpNetwork network) => network.Contains(address) == (op == Operator.Equal),
        (IpValue a, IpValue b) => (a == b) == (op == Operator.Equal),
        (bool a, bool b) => (a == b) == (op == Operator.Equal),
        (byte[] a, byte[] b) => CompareBytes(op, Encoding.Latin1.GetString(a), Encoding.Latin1.GetString(b)),
        (string a, string b) => CompareText(op, a, b),
        (double a, _) => CompareOrder(op, a.CompareTo(Convert.ToDouble(right, CultureInfo.InvariantCulture))),
        _ => CompareOrder(op, ToBig(left).CompareTo(ToBig(right))),
    };

    private static BigInteger ToBig(object value) => value is ulong unsigned ? unsigned : Convert.ToInt64(value, CultureInfo.InvariantCulture);

    private static bool CompareOrder(Operator op, int order) => op switch
    {
        Operator.Equal => order == 0,
        Operator.NotEqual => order != 0,
        Operator.Less => order < 0,
        Operator.LessOrEqual => order <= 0,
        Operator.Greater => order > 0,
        Operator.GreaterOrEqual => order >= 0,
        _ => throw new InvalidOperationException(),
    };

    private static bool CompareBytes(Operator op, string left, string right) => op switch
    {
        Operator.Equal => left == right,
        Operator.NotEqual => left != right,
        Operator.StartsWith or Operator.BStartsWith => left.StartsWith(right, StringComparison.Ordinal),
        Operator.EndsWith => left.EndsWith(right, StringComparison.Ordinal),
        _ => left.Contains(right, StringComparison.Ordinal),
    };

    private static bool CompareText(Operator op, string left, string right) => op switch
    {
        Operator.Equal => left == right,
        Operator.NotEqual => left != right,
        Operator.Contains => left.Contains(right, StringComparison.Ordinal),
        Operator.IContains => left.Contains(right, StringComparison.OrdinalIgnoreCase),
        Operator.StartsWith => left.StartsWith(right, StringComparison.Ordinal),
        Operator.EndsWith => left.EndsWith(right, StringComparison.Ordinal),
        Operator.Glob => GlobRegex(right, RegexOptions.None).IsMatch(left),
        Operator.IGlob => GlobRegex(right, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant).IsMatch(left),
        Operator.Regex => Regex.IsMatch(left, $@"\A(?:{right})\z"),
        Operator.PMatch => PathMatch(left, right),
        _ => CompareOrder(op, string.CompareOrdinal(left, right)),
    };

    /// <summary>Only the wildcards that the generated conditions use.</summary>
    private static Regex GlobRegex(string glob, RegexOptions options) =>
        new(@"\A" + Regex.Escape(glob).Replace("\\*", ".*", StringComparison.Ordinal).Replace("\\?", ".", StringComparison.Ordinal) + @"\z", options | RegexOptions.Singleline);

    private static bool PathMatch(string path, string prefix)
    {
        var wanted = prefix.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return prefix.Length > 0 && path.StartsWith('/') == prefix.StartsWith('/') && wanted.Length <= parts.Length
            && wanted.Zip(parts).All(p => GlobRegex(p.First, RegexOptions.None).IsMatch(p.Second));
    }

    private static object Read(string text, FieldType type, Operator op) => type switch
    {
        FieldType.String => text,
        FieldType.Bool => text == "true",
        FieldType.Bytes => op is Operator.BContains or Operator.BStartsWith ? Convert.FromHexString(text) : Encoding.UTF8.GetBytes(text),
        FieldType.IpAddress => IpValue.TryParse(text, out var ip) ? ip : throw new FormatException(text),
        FieldType.IpNet => IpNetwork.TryParse(text, out var network) ? network : throw new FormatException(text),
        FieldType.Port when ServiceNames.TryGetPort(text, out var port) => (ulong)port,
        FieldType.UInt64 or FieldType.Port => ulong.Parse(text, CultureInfo.InvariantCulture),
        _ => long.Parse(text, CultureInfo.InvariantCulture),
    };

    private FieldType TypeOf(Operand operand) => operand switch
    {
        FieldOperand field => types(field).Type,
        TransformOperand { Transform: Transform.Len } => FieldType.UInt64,
        TransformOperand { Transform: Transform.Val or Transform.B64 } transform => TypeOf(transform.Arguments[0]),
        _ => FieldType.String,
    };

    private object? Value(Operand operand)
    {
        switch (operand)
        {
            case FieldOperand field:
                return fields(field);
            case ValueOperand text:
                return text.Value;
            case TupleOperand tuple:
                var items = tuple.Items.Select(Value).ToArray();
                return items.Contains(null) ? null : items.Cast<string>().ToArray();
            case TransformOperand transform:
                var arguments = transform.Arguments.Select(Value).ToArray();
                return arguments.Contains(null) ? null : Apply(transform, arguments!);
            default:
                throw new InvalidOperationException();
        }
    }

    private static object? Apply(TransformOperand transform, object[] arguments) => (transform.Transform, arguments[0]) switch
    {
        (Transform.Val, var value) => value,
        (Transform.Len, byte[] bytes) => (ulong)bytes.Length,
        (Transform.Len, Array list) => (ulong)list.Length,
        (Transform.Len, string text) => (ulong)Encoding.UTF8.GetByteCount(text),
        (Transform.Join, string separator) => string.Join(separator, (string[])arguments[1]),
        (Transform.Concat, _) => string.Concat(arguments),
        (Transform.GetOpt, string[] words) => OptionScanner.Find(words, (string)arguments[1], transform.Option![0]),
        (_, string[] list) => list.Select(text => (string?)Apply(transform, [text])).ToArray() is var all && all.Contains(null) ? null : all,
        (Transform.ToLower, string text) => text.ToLowerInvariant(),
        (Transform.ToUpper, string text) => text.ToUpperInvariant(),
        (Transform.Basename, string text) => text.Split('/')[^1],
        (Transform.B64, string text) => Decode(text) is { } bytes ? Encoding.UTF8.GetString(bytes) : null,
        (Transform.B64, byte[] encoded) => Decode(Encoding.Latin1.GetString(encoded)),
        _ => throw new InvalidOperationException(),
    };

    private static byte[]? Decode(string text)
    {
        try
        {
            return Convert.FromBase64String(text.TrimEnd('=').PadRight((text.TrimEnd('=').Length + 3) / 4 * 4, '='));
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
