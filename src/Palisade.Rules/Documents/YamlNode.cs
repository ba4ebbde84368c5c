using Palisade.Core.Diagnostics;
using Palisade.Rules.Text;

namespace Palisade.Rules.Documents;

/// <summary>A node of a rule file. An alias is the node it names.</summary>
internal abstract class YamlNode(SourceText file, int line, int column)
{
    public SourceText File { get; } = file;

    public int Line { get; } = line;

    public int Column { get; } = column;

    public virtual SourceSpan Span => new(Line, Column);
}

internal sealed class YamlScalar(ScalarText text, int line, int column, bool plain) : YamlNode(text.File, line, column)
{
    public ScalarText Text { get; } = text;

    public string Value => Text.Value;

    /// <summary>Written without quotes, so that words such as <c>null</c> mean something.</summary>
    public bool IsPlain { get; } = plain;

    public bool IsNull => IsPlain && Value is "" or "~" or "null" or "Null" or "NULL";

    public override SourceSpan Span => Text.Start;
}

internal sealed class YamlSequence(SourceText file, int line, int column, List<YamlNode> items) : YamlNode(file, line, column)
{
    public List<YamlNode> Items { get; } = items;
}

internal sealed class YamlMapping(SourceText file, int line, int column, List<KeyValuePair<YamlNode, YamlNode>> entries)
    : YamlNode(file, line, column)
{
    public List<KeyValuePair<YamlNode, YamlNode>> Entries { get; } = entries;

    /// <summary>The value of the first such key, or null.</summary>
    public YamlNode? this[string key]
    {
        get
        {
            foreach (var entry in Entries)
            {
                if (entry.Key is YamlScalar scalar && scalar.Value == key)
                {
                    return entry.Value;
                }
            }

            return null;
        }
    }

    public YamlScalar? Key(string key) => Entries.Select(e => e.Key).OfType<YamlScalar>().FirstOrDefault(k => k.Value == key);
}
