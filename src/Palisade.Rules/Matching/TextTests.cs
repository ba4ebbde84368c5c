using System.Collections.Frozen;
using System.Text.RegularExpressions;
using Palisade.Events.Fields;
using Palisade.Rules.Syntax;

namespace Palisade.Rules.Matching;

internal sealed class TextEqualTest(string text) : ValueTest
{
    public override bool Test(in FieldValue value) => string.Equals(value.Text, text);
}

internal sealed class TextInTest(FrozenSet<string> texts) : ValueTest
{
    public override bool Test(in FieldValue value) => texts.Contains(value.Text);
}

internal sealed class TextStartsTest(string prefix) : ValueTest
{
    public override bool Test(in FieldValue value) => value.Text.StartsWith(prefix, StringComparison.Ordinal);
}

internal sealed class TextEndsTest(string suffix) : ValueTest
{
    public override bool Test(in FieldValue value) => value.Text.EndsWith(suffix, StringComparison.Ordinal);
}

internal sealed class TextContainsTest(string part, bool ignoreCase) : ValueTest
{
    private readonly StringComparison comparison = ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    public override bool Test(in FieldValue value) => value.Text.Contains(part, comparison);
}

internal sealed class TextOrderTest(Operator op, string text) : ValueTest
{
    public override bool Test(in FieldValue value)
    {
        var order = string.CompareOrdinal(value.Text, text);
        return op switch
        {
            Operator.Less => order < 0,
            Operator.LessOrEqual => order <= 0,
            Operator.Greater => order > 0,
            _ => order >= 0,
        };
    }
}

internal sealed class GlobTest(string pattern, bool ignoreCase) : ValueTest
{
    public override bool Test(in FieldValue value) => Glob.IsMatch(pattern, value.Text, ignoreCase);
}

internal sealed class RegexTest(Regex regex) : ValueTest
{
    public override bool Test(in FieldValue value) => regex.IsMatch(value.Text);
}

internal sealed class PathPrefixTest(PathPrefixes prefixes) : ValueTest
{
    public override bool Test(in FieldValue value) => prefixes.IsMatch(value.Text);
}
