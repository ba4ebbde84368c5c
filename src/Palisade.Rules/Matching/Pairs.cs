using Palisade.Events.Fields;
using Palisade.Rules.Syntax;

namespace Palisade.Rules.Matching;

/// <summary>Operators between two values of equal type.</summary>
internal static class Pairs
{
    public static bool Compare(Operator op, in FieldValue left, in FieldValue right)
    {
        if (left.IsList)
        {
            return op == Operator.In ? Every(left.Items, right.Items) : Any(left.Items, right.Items);
        }

        return op switch
        {
            Operator.In or Operator.Intersects => Equal(in left, in right),
            Operator.NotEqual => !Equal(in left, in right),
            Operator.Equal => Equal(in left, in right),
            _ when left.Type == FieldType.String => Text(op, left.Text, right.Text),
            _ when left.Type == FieldType.Bytes => Bytes(op, left.Bytes, right.Bytes),
            _ => Order.Holds(op, Number(in left, in right)),
        };
    }

    private static bool Every(FieldList left, FieldList right)
    {
        foreach (ref readonly var item in left.Span)
        {
            if (!Contains(right, in item))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Any(FieldList left, FieldList right)
    {
        foreach (ref readonly var item in left.Span)
        {
            if (Contains(right, in item))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Contains(FieldList list, in FieldValue value)
    {
        foreach (ref readonly var item in list.Span)
        {
            if (Equal(in item, in value))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Equal(in FieldValue left, in FieldValue right) => left.Type switch
    {
        FieldType.String => string.Equals(left.Text, right.Text),
        FieldType.Bytes => left.Bytes.SequenceEqual(right.Bytes),
        FieldType.IpAddress or FieldType.IpNet => left.Ip == right.Ip,
        _ => Number(in left, in right) == 0,
    };

    private static int Number(in FieldValue left, in FieldValue right) => left.Type switch
    {
        FieldType.Bool => left.Bool.CompareTo(right.Bool),
        FieldType.Double => left.Double.CompareTo(right.Double),
        FieldType.Int64 or FieldType.RelativeTime or FieldType.AbsoluteTime => left.Int64.CompareTo(right.Int64),
        _ => left.UInt64.CompareTo(right.UInt64),
    };

    private static bool Text(Operator op, string left, string right) => op switch
    {
        Operator.Contains => left.Contains(right, StringComparison.Ordinal),
        Operator.IContains => left.Contains(right, StringComparison.OrdinalIgnoreCase),
        Operator.StartsWith => left.StartsWith(right, StringComparison.Ordinal),
        Operator.EndsWith => left.EndsWith(right, StringComparison.Ordinal),
        Operator.Glob => Glob.IsMatch(right, left),
        Operator.IGlob => Glob.IsMatch(right, left, ignoreCase: true),
        _ => Order.Holds(op, string.CompareOrdinal(left, right)),
    };

    private static bool Bytes(Operator op, ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => op switch
    {
        Operator.StartsWith or Operator.BStartsWith => left.StartsWith(right),
        Operator.EndsWith => left.EndsWith(right),
        _ => left.IndexOf(right) >= 0,
    };
}
