using Palisade.Core.Diagnostics;

namespace Palisade.Rules.Text;

/// <summary>A part of a condition or an output.</summary>
public readonly record struct TextRange(MappedText Text, int Start, int Length)
{
    public (SourceText File, SourceSpan Span) Locate() => Text.Locate(Start, Length);

    public override string ToString() => Text.Value.Substring(Start, Math.Min(Length, Text.Value.Length - Start));
}
