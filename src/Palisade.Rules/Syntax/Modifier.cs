namespace Palisade.Rules.Syntax;

/// <summary>How many of the values behind a string operator must satisfy it.</summary>
public enum Modifier
{
    None,

    /// <summary>Exactly one.</summary>
    OneOf,

    /// <summary>At least one.</summary>
    AnyOf,

    AllOf,
}
