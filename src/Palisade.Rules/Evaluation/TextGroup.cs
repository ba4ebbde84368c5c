using System.Buffers;
using System.Collections.Frozen;
using Palisade.Events.Fields;
using Palisade.Events.State;
using Palisade.Rules.Matching;

namespace Palisade.Rules.Evaluation;

/// <summary>
/// All checks of a program on one text. However many there are, the text is looked up once among all values it is compared with,
/// walked once for all prefixes, once for all suffixes, and searched once for all parts; each check then reads its bit.
/// </summary>
internal sealed class TextGroup
{
    private readonly List<string> exactValues = [];
    private readonly List<string> prefixValues = [];
    private readonly List<string> suffixValues = [];
    private readonly List<string> partValues = [];
    private readonly List<string> foldedPartValues = [];
    private FrozenDictionary<string, int> exact = FrozenDictionary<string, int>.Empty;
    private PrefixTrie? prefixes;
    private PrefixTrie? suffixes;
    private SearchValues<string>? parts;
    private SearchValues<string>? foldedParts;

    public int ExactCount => exactValues.Count;

    public int AddExact(string value) => Add(exactValues, value);

    public int AddPrefix(string value) => Add(prefixValues, value);

    public int AddSuffix(string value) => Add(suffixValues, value);

    public void AddPart(string value, bool ignoreCase) => Add(ignoreCase ? foldedPartValues : partValues, value);

    /// <summary>Builds the lookups once all values are known.</summary>
    public void Freeze()
    {
        exact = exactValues.Index().ToFrozenDictionary(v => v.Item, v => v.Index, StringComparer.Ordinal);
        prefixes = new PrefixTrie(prefixValues);
        suffixes = new PrefixTrie(suffixValues, reversed: true);
        parts = SearchValues.Create([.. partValues], StringComparison.Ordinal);
        foldedParts = SearchValues.Create([.. foldedPartValues], StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Index of the value that the text equals, or -1.</summary>
    public int Exact(ref TextCell cell)
    {
        if (cell.Exact == 0)
        {
            cell.Exact = exact.GetValueOrDefault(cell.Text!, -1) + 2;
        }

        return cell.Exact - 2;
    }

    public bool HasPrefix(ref TextCell cell, int prefix)
    {
        if (cell.Prefix == 0)
        {
            cell.Prefix = prefixes!.Find(cell.Text!) + 1;
        }

        return cell.Prefix > 1 && prefixes!.Contains(cell.Prefix - 1, prefix);
    }

    public bool HasSuffix(ref TextCell cell, int suffix)
    {
        if (cell.Suffix == 0)
        {
            cell.Suffix = suffixes!.Find(cell.Text!) + 1;
        }

        return cell.Suffix > 1 && suffixes!.Contains(cell.Suffix - 1, suffix);
    }

    public bool HasPart(ref TextCell cell, string part, bool ignoreCase)
    {
        ref var known = ref ignoreCase ? ref cell.PartsIgnoringCase : ref cell.Parts;
        if (known == 0)
        {
            known = (byte)(cell.Text.AsSpan().ContainsAny(ignoreCase ? foldedParts! : parts!) ? 2 : 1);
        }

        return known == 2 && cell.Text!.Contains(part, ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);
    }

    private static int Add(List<string> values, string value)
    {
        var index = values.IndexOf(value);
        if (index < 0)
        {
            index = values.Count;
            values.Add(value);
        }

        return index;
    }
}

/// <summary>Where a check finds the text and what is known of it.</summary>
internal abstract class TextAccess(TextGroup group)
{
    public TextGroup Group { get; } = group;

    /// <summary>The cell, its text read; a null text means that the event has no such value.</summary>
    public abstract ref TextCell Cell(EvaluationState state);
}

/// <summary>A text of the event: what is known of it is good for this event.</summary>
internal sealed class EventTextAccess(TextGroup group, int slot, ValueReader reader) : TextAccess(group)
{
    public override ref TextCell Cell(EvaluationState state)
    {
        ref var cell = ref state.Text(slot);
        if (cell.Generation != state.Generation)
        {
            ref var value = ref reader.Read(state);
            cell = default;
            cell.Generation = state.Generation;
            cell.Text = value.IsAbsent ? null : value.Text;
        }

        return ref cell;
    }
}

/// <summary>A text of a process: what is known of it is good as long as the process does not change.</summary>
internal sealed class ProcessTextAccess(TextGroup group, int level, int groupSlot, IProcessFieldExtractor extractor) : TextAccess(group)
{
    private TextCell none;

    public override ref TextCell Cell(EvaluationState state)
    {
        if (!state.TryProcessText(level, groupSlot, out var index))
        {
            return ref none;
        }

        ref var cell = ref state.ProcessText(index);
        if (!cell.IsRead)
        {
            Read(state.Process(level)!, ref cell);
        }

        return ref cell;
    }

    private void Read(ProcessEntry process, ref TextCell cell)
    {
        FieldValue value = default;
        cell.Text = extractor.TryGet(process, ref value) ? value.Text : null;
        cell.IsRead = true;
    }
}
