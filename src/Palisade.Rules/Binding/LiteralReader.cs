using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using Palisade.Events.Fields;
using Palisade.Rules.Matching;
using Palisade.Rules.Syntax;

namespace Palisade.Rules.Binding;

/// <summary>Reads values as the type of the field they are compared with, and makes the test.</summary>
internal static class LiteralReader
{
    public static ValueTest? Create(FieldType type, Operator op, IReadOnlyList<ValueOperand> values, out BindError? error) => type switch
    {
        FieldType.String => Text(op, values, out error),
        FieldType.Bool => Bool(op, values, out error),
        FieldType.Bytes => Bytes(op, values, out error),
        FieldType.IpAddress => Address(op, values, out error),
        FieldType.IpNet => Network(op, values, out error),
        FieldType.Double => Double(op, values, out error),
        _ when TypeRules.IsSigned(type) => Signed(op, values, out error),
        _ => Unsigned(type, op, values, out error),
    };

    private static ValueTest? Text(Operator op, IReadOnlyList<ValueOperand> values, out BindError? error)
    {
        error = null;
        var first = values.Count > 0 ? values[0].Value : "";
        switch (op)
        {
            case Operator.Equal:
                return new TextEqualTest(first);
            case Operator.NotEqual:
                return new NegatedTest(new TextEqualTest(first));
            case Operator.In or Operator.Intersects:
                return new TextInTest(values.Select(v => v.Value).ToFrozenSet(StringComparer.Ordinal));
            case Operator.PMatch:
                return new PathPrefixTest(new PathPrefixes(values.Select(v => v.Value)));
            case Operator.StartsWith:
                return new TextStartsTest(first);
            case Operator.EndsWith:
                return new TextEndsTest(first);
            case Operator.Contains or Operator.IContains:
                return new TextContainsTest(first, op == Operator.IContains);
            case Operator.Glob or Operator.IGlob:
                return new GlobTest(first, op == Operator.IGlob);
            case Operator.Regex:
                if (PosixRegex.TryCreate(first, out var why) is { } regex)
                {
                    return new RegexTest(regex);
                }

                error = new(values[0].At, $"the regular expression cannot be used: {why}", "it is matched against the whole text, as POSIX extended syntax");
                return null;
            default:
                return new TextOrderTest(op, first);
        }
    }

    private static ValueTest? Bool(Operator op, IReadOnlyList<ValueOperand> values, out BindError? error)
    {
        error = null;
        bool[] wanted = [false, false];
        foreach (var value in values)
        {
            if (value.Value is not ("true" or "false"))
            {
                error = new(value.At, $"`{value.Value}` is neither `true` nor `false`", "write `true` or `false` in lower case");
                return null;
            }

            wanted[value.Value == "true" ? 1 : 0] = true;
        }

        return op switch
        {
            Operator.Equal => new BoolTest(wanted[1]),
            Operator.NotEqual => new BoolTest(!wanted[1]),
            _ => new BoolInTest(wanted[0], wanted[1]),
        };
    }

    private static ValueTest? Bytes(Operator op, IReadOnlyList<ValueOperand> values, out BindError? error)
    {
        error = null;
        List<byte[]> all = [];
        foreach (var value in values)
        {
            if (op is not (Operator.BContains or Operator.BStartsWith))
            {
                all.Add(Encoding.UTF8.GetBytes(value.Value));
            }
            else if (value.Value.Length % 2 == 0 && value.Value.All(char.IsAsciiHexDigit))
            {
                all.Add(Convert.FromHexString(value.Value));
            }
            else
            {
                error = new(value.At, $"`{value.Value}` is not a sequence of hexadecimal bytes", "write two digits for each byte, as in cafebabe");
                return null;
            }
        }

        return op switch
        {
            Operator.In => new BytesInTest([.. all]),
            Operator.NotEqual => new NegatedTest(new BytesTest(Operator.Equal, all[0])),
            _ => new BytesTest(op, all[0]),
        };
    }

    private static ValueTest? Address(Operator op, IReadOnlyList<ValueOperand> values, out BindError? error)
    {
        error = null;
        List<IpValue> all = [];
        foreach (var value in values)
        {
            if (!IpValue.TryParse(value.Value, out var address))
            {
                error = new(value.At, $"`{value.Value}` is not an IP address", value.Value.Contains('/')
                    ? "networks are compared with fields such as fd.net, fd.snet and fd.cnet" : "write an IPv4 or IPv6 address");
                return null;
            }

            all.Add(address);
        }

        var test = new AddressTest(all.ToFrozenSet());
        return op == Operator.NotEqual ? new NegatedTest(test) : test;
    }

    private static ValueTest? Network(Operator op, IReadOnlyList<ValueOperand> values, out BindError? error)
    {
        error = null;
        List<IpNetwork> all = [];
        foreach (var value in values)
        {
            if (!IpNetwork.TryParse(value.Value, out var network))
            {
                error = new(value.At, $"`{value.Value}` is not an IP network", "write an address and the length of its prefix, as in 10.0.0.0/8");
                return null;
            }

            all.Add(network);
        }

        var test = new NetworkTest([.. all]);
        return op == Operator.NotEqual ? new NegatedTest(test) : test;
    }

    private static ValueTest? Signed(Operator op, IReadOnlyList<ValueOperand> values, out BindError? error)
    {
        error = null;
        List<long> all = [];
        foreach (var value in values)
        {
            if (!TrySigned(value.Value, out var number))
            {
                error = NotANumber(value, "write a whole number that fits 64 bits, or a hexadecimal one with 0x");
                return null;
            }

            all.Add(number);
        }

        return op is Operator.In or Operator.Intersects ? new SignedInTest(all.ToFrozenSet()) : new SignedTest(op, all[0]);
    }

    private static ValueTest? Unsigned(FieldType type, Operator op, IReadOnlyList<ValueOperand> values, out BindError? error)
    {
        error = null;
        List<ulong> all = [];
        foreach (var value in values)
        {
            if (type == FieldType.Port && ServiceNames.TryGetPort(value.Value, out var port))
            {
                all.Add(port);
            }
            else if (TryUnsigned(value.Value, out var number) && (type != FieldType.Port || number <= ushort.MaxValue))
            {
                all.Add(number);
            }
            else
            {
                error = NotANumber(value, type == FieldType.Port ? "write a port from 0 to 65535 or the name of a service" : "the field has no negative values and no fractions");
                return null;
            }
        }

        return op is Operator.In or Operator.Intersects ? new UnsignedInTest(all.ToFrozenSet()) : new UnsignedTest(op, all[0]);
    }

    private static ValueTest? Double(Operator op, IReadOnlyList<ValueOperand> values, out BindError? error)
    {
        error = null;
        List<double> all = [];
        foreach (var value in values)
        {
            if (!TrySigned(value.Value, out var number))
            {
                error = NotANumber(value, "write a whole number");
                return null;
            }

            all.Add(number);
        }

        return op is Operator.In or Operator.Intersects ? new DoubleInTest(all.ToFrozenSet()) : new DoubleTest(op, all[0]);
    }

    private static bool TrySigned(string text, out long number) => IsHex(text)
        ? long.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number)
        : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);

    private static bool TryUnsigned(string text, out ulong number) => IsHex(text)
        ? ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number)
        : ulong.TryParse(text.StartsWith('+') ? text[1..] : text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static bool IsHex(string text) => text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);

    private static BindError NotANumber(ValueOperand value, string help) => new(value.At, $"`{value.Value}` is not a number that the field can have", help);
}
