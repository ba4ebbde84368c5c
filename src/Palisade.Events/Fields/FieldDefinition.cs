using Palisade.Events.Schemas;

namespace Palisade.Events.Fields;

/// <summary>Whether a field takes an argument, and of what kind.</summary>
public enum FieldArgumentKind
{
    None,

    /// <summary><c>[n]</c>, n from 0.</summary>
    Index,

    /// <summary><c>[text]</c>; for <c>evt.arg</c> and <c>evt.rawarg</c> also <c>.text</c>.</summary>
    Key,

    /// <summary>Either.</summary>
    IndexOrKey,
}

/// <summary>How a check on a field that stands for several values at once is decided.</summary>
public enum FieldQuantifier
{
    /// <summary>One value (or one list).</summary>
    One,

    /// <summary>
    /// Both endpoints of a connection, as a list of two: every operator but <c>!=</c> is true when it holds for either, <c>!=</c> when
    /// it holds for both.
    /// </summary>
    AnyEndpoint,

    /// <summary>The process's ancestors, nearest first: true when the operator, whichever it is, holds for one of them.</summary>
    AnyAncestor,
}

/// <summary>One row of a field table: what a condition may say, and its documentation.</summary>
public sealed record FieldDefinition
{
    /// <summary>Without an argument, such as <c>proc.aname</c>.</summary>
    public required string Name { get; init; }

    public required FieldType Type { get; init; }

    public required string Description { get; init; }

    public FieldArgumentKind Argument { get; init; }

    public bool ArgumentRequired { get; init; }

    /// <summary>Whether the argument may follow a dot instead of standing in brackets.</summary>
    public bool AcceptsDottedArgument { get; init; }

    public bool IsList { get; init; }

    /// <summary>Applies when no argument is given.</summary>
    public FieldQuantifier Quantifier { get; init; }

    /// <summary>
    /// Whether the value depends on nothing but a process and changes only when <see cref="State.ProcessEntry.Version"/> does, so that an
    /// answer about it may be kept there.
    /// </summary>
    public bool IsProcessValue { get; init; }

    public NumberFormat Format { get; init; }

    /// <summary>Loads with a warning; the text says what to use instead.</summary>
    public string? Deprecated { get; init; }
}
