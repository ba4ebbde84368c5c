namespace Palisade.Rules.Syntax;

public enum Transform
{
    /// <summary>The field itself; only on the right side, where a bare name would be a string.</summary>
    Val,
    ToLower,
    ToUpper,
    B64,
    Basename,
    Len,
    Join,
    Concat,
    GetOpt,
}
