using System.Collections.Frozen;
using Palisade.Events.Fields;
using Palisade.Rules.Syntax;

namespace Palisade.Rules.Matching;

internal sealed class SignedTest(Operator op, long number) : ValueTest
{
    public override bool Test(in FieldValue value) => Order.Holds(op, value.Int64.CompareTo(number));
}

internal sealed class UnsignedTest(Operator op, ulong number) : ValueTest
{
    public override bool Test(in FieldValue value) => Order.Holds(op, value.UInt64.CompareTo(number));
}

internal sealed class DoubleTest(Operator op, double number) : ValueTest
{
    public override bool Test(in FieldValue value) => Order.Holds(op, value.Double.CompareTo(number));
}

internal sealed class SignedInTest(FrozenSet<long> numbers) : ValueTest
{
    public override bool Test(in FieldValue value) => numbers.Contains(value.Int64);
}

internal sealed class UnsignedInTest(FrozenSet<ulong> numbers) : ValueTest
{
    public override bool Test(in FieldValue value) => numbers.Contains(value.UInt64);
}

internal sealed class DoubleInTest(FrozenSet<double> numbers) : ValueTest
{
    public override bool Test(in FieldValue value) => numbers.Contains(value.Double);
}

internal sealed class BoolTest(bool wanted) : ValueTest
{
    public override bool Test(in FieldValue value) => value.Bool == wanted;
}

internal sealed class BoolInTest(bool whenFalse, bool whenTrue) : ValueTest
{
    public override bool Test(in FieldValue value) => value.Bool ? whenTrue : whenFalse;
}

/// <summary>What the result of a comparison means for an operator.</summary>
internal static class Order
{
    public static bool Holds(Operator op, int order) => op switch
    {
        Operator.Equal => order == 0,
        Operator.NotEqual => order != 0,
        Operator.Less => order < 0,
        Operator.LessOrEqual => order <= 0,
        Operator.Greater => order > 0,
        _ => order >= 0,
    };
}
