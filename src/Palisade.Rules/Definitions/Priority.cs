namespace Palisade.Rules.Definitions;

/// <summary>How urgent a rule's alerts are; the smaller the number, the more urgent.</summary>
public enum Priority
{
    Emergency,
    Alert,
    Critical,
    Error,
    Warning,
    Notice,
    Informational,
    Debug,
}
