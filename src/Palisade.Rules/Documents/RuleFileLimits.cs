namespace Palisade.Rules.Documents;

/// <summary>What a rule file may cost. A file beyond them is refused with an error, however it was made.</summary>
public sealed record RuleFileLimits
{
    /// <summary>UTF-16 units of one file.</summary>
    public int MaxFileLength { get; init; } = 16 * 1024 * 1024;

    /// <summary>Nesting of YAML sequences and mappings.</summary>
    public int MaxYamlDepth { get; init; } = 32;

    /// <summary>YAML nodes of one file, those behind aliases counted each time they are used.</summary>
    public int MaxYamlNodes { get; init; } = 1_000_000;

    /// <summary>UTF-16 units of one condition with its lists written out.</summary>
    public int MaxConditionLength { get; init; } = 4 * 1024 * 1024;

    /// <summary>Checks and operators of one condition with its macros written out.</summary>
    public int MaxConditionNodes { get; init; } = 200_000;
}
