namespace Palisade.Events.Fields;

/// <summary>A field as a rule spells it, with its argument, ready to be extracted. Bind once, extract for every event.</summary>
public sealed class BoundField
{
    /// <summary>Level of a value that does not belong to a process.</summary>
    public const int NotOfProcess = -1;

    public required FieldDefinition Definition { get; init; }

    /// <summary>Canonical spelling: equal for equal fields however they were written.</summary>
    public required string Spelling { get; init; }

    /// <summary>Text between the brackets, or null.</summary>
    public string? Argument { get; init; }

    /// <summary>Type of the value; differs from the definition's where the argument decides it (<c>evt.rawarg</c>).</summary>
    public required FieldType Type { get; init; }

    public required bool IsList { get; init; }

    public required FieldQuantifier Quantifier { get; init; }

    public required IFieldExtractor Extractor { get; init; }

    /// <summary>
    /// For values that belong to a process: takes it from that process. With <see cref="FieldQuantifier.AnyAncestor"/> it is applied to each
    /// ancestor in turn. Null for all other fields.
    /// </summary>
    public IProcessFieldExtractor? ProcessExtractor { get; init; }

    /// <summary>
    /// Whose value <see cref="ProcessExtractor"/> takes: 0 the event's process, 1 its parent, n the n-th ancestor
    /// (<see cref="State.ProcessEntry.Ancestor"/>); <see cref="NotOfProcess"/> for all other fields.
    /// </summary>
    public int ProcessLevel { get; init; } = NotOfProcess;

    public override string ToString() => Spelling;
}
