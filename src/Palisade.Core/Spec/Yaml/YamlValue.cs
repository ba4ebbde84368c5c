using Palisade.Core.Diagnostics;

namespace Palisade.Core.Spec.Yaml;

/// <summary>A YAML document as Palisade accepts it: scalars, lists and maps with scalar keys; no tags, anchors or aliases.</summary>
internal abstract record YamlValue(SourceSpan Span);

/// <param name="Plain">Written without quotes, so that it may mean a number or a truth value.</param>
/// <param name="LastLine">Line on which it ends; block text goes over several.</param>
internal sealed record YamlScalar(SourceSpan Span, string Text, bool Plain, int LastLine) : YamlValue(Span)
{
    /// <summary>Nothing, <c>~</c> or <c>null</c>.</summary>
    public bool IsNull => Plain && Text is "" or "~" or "null" or "Null" or "NULL";
}

internal sealed record YamlList(SourceSpan Span, IReadOnlyList<YamlValue> Items) : YamlValue(Span);

internal sealed record YamlMap(SourceSpan Span, IReadOnlyList<YamlEntry> Entries) : YamlValue(Span);

internal sealed record YamlEntry(YamlScalar Key, YamlValue Value);
