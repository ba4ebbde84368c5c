namespace Palisade.Rules.Compilation;

public enum MatchMode
{
    /// <summary>The first rule in load order that holds for an event.</summary>
    First,

    /// <summary>Every rule that holds.</summary>
    All,
}
