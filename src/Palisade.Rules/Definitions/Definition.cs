using Palisade.Rules.Text;

namespace Palisade.Rules.Definitions;

/// <summary>Something named that a rule file defines.</summary>
/// <param name="index">Place among all items of all files where it was first defined; a redefinition keeps it.</param>
public abstract class Definition(ScalarText name, int index)
{
    public string Name => NameText.Value;

    public ScalarText NameText { get; internal set; } = name;

    public int Index { get; internal set; } = index;

    /// <summary>Place of the last item that defined or changed it.</summary>
    public int Visibility { get; internal set; } = index;

    /// <summary>Whether a rule, macro or list names it.</summary>
    public bool IsUsed { get; internal set; }
}
