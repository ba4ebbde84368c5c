using Palisade.Rules.Syntax;
using Palisade.Rules.Text;

namespace Palisade.Rules.Definitions;

public sealed class MacroDefinition(ScalarText name, int index, ScalarText condition) : Definition(name, index)
{
    /// <summary>The condition and what was appended to it, joined by a blank.</summary>
    public List<ScalarText> Condition { get; } = [condition];

    /// <summary>With lists and macros resolved; null until then and where that failed.</summary>
    public Expr? Expr { get; internal set; }
}
