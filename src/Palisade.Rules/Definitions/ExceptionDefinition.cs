using Palisade.Rules.Text;

namespace Palisade.Rules.Definitions;

/// <summary>A named way in which a rule does not apply: <c>not (field comp value and ...)</c> for each entry of the values.</summary>
public sealed class ExceptionDefinition(ScalarText name)
{
    public string Name => NameText.Value;

    public ScalarText NameText { get; } = name;

    public ExceptionEntry? Fields { get; set; }

    public ExceptionEntry? Comparisons { get; set; }

    public List<ExceptionEntry> Values { get; } = [];
}

/// <summary>A text, or a list of entries.</summary>
/// <param name="At">The text itself, or an empty text at the place where the list starts.</param>
public sealed record ExceptionEntry(ScalarText At, IReadOnlyList<ExceptionEntry>? Items)
{
    public bool IsList => Items is not null;

    public string Text => At.Value;
}
