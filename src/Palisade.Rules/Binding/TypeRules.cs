using Palisade.Events.Fields;
using Palisade.Rules.Syntax;

namespace Palisade.Rules.Binding;

/// <summary>Which operators a type has.</summary>
internal static class TypeRules
{
    public static bool IsNumber(FieldType type) => type is FieldType.Int64 or FieldType.UInt64 or FieldType.Double or FieldType.Port
        or FieldType.RelativeTime or FieldType.AbsoluteTime;

    public static bool IsSigned(FieldType type) => type is FieldType.Int64 or FieldType.RelativeTime or FieldType.AbsoluteTime;

    public static bool IsAddress(FieldType type) => type is FieldType.IpAddress or FieldType.IpNet;

    public static bool Supports(FieldType type, bool isList, Operator op)
    {
        if (op == Operator.Exists)
        {
            return true;
        }

        if (isList)
        {
            return op is Operator.In or Operator.Intersects;
        }

        return type switch
        {
            FieldType.String => op is not (Operator.BContains or Operator.BStartsWith),
            FieldType.Bool => op is Operator.Equal or Operator.NotEqual or Operator.In,
            FieldType.Bytes => op is Operator.Equal or Operator.NotEqual or Operator.Contains or Operator.StartsWith or Operator.EndsWith
                or Operator.In or Operator.BContains or Operator.BStartsWith,
            FieldType.IpAddress or FieldType.IpNet => op is Operator.Equal or Operator.NotEqual or Operator.In or Operator.Intersects,
            _ => op is Operator.Equal or Operator.NotEqual or Operator.Less or Operator.LessOrEqual or Operator.Greater or Operator.GreaterOrEqual
                or Operator.In or Operator.Intersects,
        };
    }

    public static string Supported(FieldType type, bool isList) =>
        string.Join(' ', Enum.GetValues<Operator>().Where(op => Supports(type, isList, op)).Select(Words.Spell));

    public static string Describe(FieldType type, bool isList)
    {
        var name = type switch
        {
            FieldType.String => "text",
            FieldType.Bool => "true or false",
            FieldType.Int64 or FieldType.UInt64 or FieldType.Double => "number",
            FieldType.IpAddress => "IP address",
            FieldType.IpNet => "IP network",
            FieldType.Port => "port",
            FieldType.Bytes => "bytes",
            FieldType.RelativeTime => "duration in nanoseconds",
            FieldType.AbsoluteTime => "time in nanoseconds",
            _ => "nothing",
        };
        return isList ? $"list of {name}" : name;
    }
}
