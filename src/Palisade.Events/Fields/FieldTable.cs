using System.Collections.Immutable;

namespace Palisade.Events.Fields;

/// <summary>A family of fields, such as <c>proc</c>: the table that finds, extracts and documents them.</summary>
/// <param name="Family">Text before the first dot.</param>
public sealed record FieldTable(string Family, string Title, ImmutableArray<FieldRow> Rows);

/// <summary>A row: the definition and how to bind it.</summary>
/// <param name="Bind">Gives null for an argument that the field does not accept; the argument's kind has been checked before.</param>
public sealed record FieldRow(FieldDefinition Definition, Func<string?, FieldBinding?> Bind);

/// <summary>What binding a row to an argument yields.</summary>
public sealed record FieldBinding(IFieldExtractor Extractor)
{
    public IProcessFieldExtractor? ProcessExtractor { get; init; }

    public int ProcessLevel { get; init; } = BoundField.NotOfProcess;

    /// <summary>Where the argument decides the type.</summary>
    public FieldType? Type { get; init; }

    public bool? IsList { get; init; }
}
