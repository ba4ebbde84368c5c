using Palisade.Rules.Text;

namespace Palisade.Rules.Definitions;

public sealed class ListDefinition(ScalarText name, int index, List<ScalarText> items) : Definition(name, index)
{
    public List<ScalarText> Items { get; } = items;
}
