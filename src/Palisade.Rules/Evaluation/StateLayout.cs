namespace Palisade.Rules.Evaluation;

/// <summary>Hands out the slots of an <see cref="EvaluationState"/> while a program is built.</summary>
internal sealed class StateLayout
{
    public int Values { get; private set; }

    public int Verdicts { get; private set; }

    public int Texts { get; private set; }

    public int ProcessTexts { get; private set; }

    public int ProcessLevels { get; private set; }

    public int Memos { get; private set; }

    public int AddValue() => Values++;

    public int AddVerdict() => Verdicts++;

    public int AddText() => Texts++;

    public int AddProcessText() => ProcessTexts++;

    public int AddMemo() => Memos++;

    public void NeedLevel(int level) => ProcessLevels = Math.Max(ProcessLevels, level + 1);
}
