using Palisade.Events.Fields;

namespace Palisade.Rules.Matching;

/// <summary>Whether a single value, present and of the type the test was made for, satisfies an operator with its right side.</summary>
internal abstract class ValueTest
{
    public abstract bool Test(in FieldValue value);
}

/// <summary>Counts how many of the values behind a modifier are satisfied.</summary>
internal sealed class ModifiedTest(Syntax.Modifier modifier, ValueTest[] tests) : ValueTest
{
    public override bool Test(in FieldValue value)
    {
        var satisfied = 0;
        foreach (var test in tests)
        {
            satisfied += test.Test(in value) ? 1 : 0;
        }

        return modifier switch
        {
            Syntax.Modifier.OneOf => satisfied == 1,
            Syntax.Modifier.AnyOf => satisfied > 0,
            _ => satisfied == tests.Length,
        };
    }
}

internal sealed class NegatedTest(ValueTest inner) : ValueTest
{
    public override bool Test(in FieldValue value) => !inner.Test(in value);
}
