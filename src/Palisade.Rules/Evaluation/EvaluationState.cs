using Palisade.Events.Fields;
using Palisade.Events.Model;
using Palisade.Events.State;

namespace Palisade.Rules.Evaluation;

/// <summary>
/// What one thread remembers while it evaluates a program: values, verdicts and text lookups of the current event. Entries carry
/// the number of the event they were made for, so that nothing is cleared between two events.
/// </summary>
internal sealed class EvaluationState
{
    private const int ProcessSlots = 1024;

    private readonly ValueCell[] values;
    private readonly uint[] verdicts;
    private readonly TextCell[] texts;
    private readonly TextCell[] processTexts;
    private readonly ulong[] processVersions;
    private readonly uint[] processUses;
    private readonly int processGroups;
    private readonly ProcessLevel[] levels;

    public EvaluationState(StateLayout layout)
    {
        values = new ValueCell[layout.Values];
        verdicts = new uint[layout.Verdicts];
        texts = new TextCell[layout.Texts];
        processGroups = layout.ProcessTexts;
        processTexts = new TextCell[ProcessSlots * processGroups];

        // An output is rendered with a state of its own that knows no groups: it must not pay for their table with every alert.
        processVersions = processGroups == 0 ? [] : new ulong[ProcessSlots];
        processUses = processGroups == 0 ? [] : new uint[ProcessSlots];
        levels = new ProcessLevel[layout.ProcessLevels];
        Memos = new TextMemo[layout.Memos];
        for (var i = 0; i < Memos.Length; i++)
        {
            Memos[i] = new TextMemo();
        }
    }

    public EventContext Context { get; private set; } = null!;

    /// <summary>Number of the current event, from 1, in 31 bits.</summary>
    public uint Generation { get; private set; }

    /// <summary>What transformers made of texts they have seen.</summary>
    public TextMemo[] Memos { get; }

    public void Begin(EventContext context)
    {
        Context = context;
        if (++Generation < int.MaxValue)
        {
            return;
        }

        // Once in two billion events the numbers start again, and what is old must not look new.
        Array.Clear(values);
        Array.Clear(verdicts);
        Array.Clear(texts);
        Array.Clear(levels);
        Array.Clear(processUses);
        Generation = 1;
    }

    public ref ValueCell Value(int slot) => ref values[slot];

    /// <summary>Generation and verdict (lowest bit) of a node that several places share.</summary>
    public ref uint Verdict(int slot) => ref verdicts[slot];

    public ref TextCell Text(int slot) => ref texts[slot];

    /// <summary>The event's process or the ancestor at <paramref name="level"/>.</summary>
    public ProcessEntry? Process(int level) => At(level).Process;

    /// <summary>
    /// What is known of a text of a process. Kept under the process's version, which no other state of any process has, so an answer
    /// outlives the event and dies with the program that the process runs.
    /// </summary>
    /// <returns>False where there is no such process.</returns>
    public bool TryProcessText(int level, int group, out int index)
    {
        ref var at = ref At(level);
        index = at.Base + group;
        return at.Process is not null;
    }

    public ref TextCell ProcessText(int index) => ref processTexts[index];

    private ref ProcessLevel At(int level)
    {
        ref var at = ref levels[level];
        if (at.Generation == Generation)
        {
            return ref at;
        }

        at.Generation = Generation;
        at.Process = level == 0 ? Context.Process : At(level - 1).Process?.Main.Parent;
        if (at.Process is { } process && processGroups > 0)
        {
            at.Base = SlotOf(process.Version) * processGroups;
        }

        return ref at;
    }

    /// <summary>
    /// The place of a process's texts. A process and its ancestors are asked for in one event and may share a place by their numbers: the one
    /// that comes second takes another, or the first would read its texts from then on.
    /// </summary>
    private int SlotOf(ulong version)
    {
        var slot = (int)(version & (ProcessSlots - 1));
        while (processVersions[slot] != version)
        {
            if (processUses[slot] != Generation)
            {
                processVersions[slot] = version;
                Array.Clear(processTexts, slot * processGroups, processGroups);
                break;
            }

            slot = (slot + 1) & (ProcessSlots - 1);
        }

        processUses[slot] = Generation;
        return slot;
    }

    internal struct ValueCell
    {
        public uint Generation;
        public FieldValue Value;
    }

    private struct ProcessLevel
    {
        public uint Generation;
        public int Base;
        public ProcessEntry? Process;
    }
}
