using Palisade.Events.Fields;
using Palisade.Rules.Syntax;

namespace Palisade.Rules.Matching;

internal sealed class BytesTest(Operator op, byte[] bytes) : ValueTest
{
    public override bool Test(in FieldValue value) => op switch
    {
        Operator.Equal => value.Bytes.SequenceEqual(bytes),
        Operator.StartsWith or Operator.BStartsWith => value.Bytes.StartsWith(bytes),
        Operator.EndsWith => value.Bytes.EndsWith(bytes),
        _ => value.Bytes.IndexOf(bytes) >= 0,
    };
}

internal sealed class BytesInTest(byte[][] all) : ValueTest
{
    public override bool Test(in FieldValue value)
    {
        foreach (var bytes in all)
        {
            if (value.Bytes.SequenceEqual(bytes))
            {
                return true;
            }
        }

        return false;
    }
}
