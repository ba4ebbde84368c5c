namespace Palisade.Rules.Definitions;

/// <summary>Everything that the files define, in the order they were given.</summary>
public sealed class RuleCollection
{
    private int next;

    public DefinitionTable<ListDefinition> Lists { get; } = new();

    public DefinitionTable<MacroDefinition> Macros { get; } = new();

    public DefinitionTable<RuleDefinition> Rules { get; } = new();

    public List<RequiredPlugin> RequiredPlugins { get; } = [];

    /// <summary>Highest engine version that a file asks for.</summary>
    public Version? RequiredEngineVersion { get; internal set; }

    internal int NextIndex() => next++;
}
