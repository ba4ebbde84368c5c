using System.Collections.Immutable;
using Palisade.Rules.Definitions;
using Palisade.Rules.Documents;

namespace Palisade.Rules.Loading;

public sealed record RuleLoaderOptions
{
    /// <summary>Version of the language that rules may require.</summary>
    public static readonly Version EngineVersion = new(0, 63, 0);

    public required ImmutableArray<RuleSource> Sources { get; init; }

    /// <summary>Rules that are less urgent are not loaded.</summary>
    public Priority MinimumPriority { get; init; } = Priority.Debug;

    /// <summary>Falco plugins whose work Palisade does itself, by name, with the newest version whose fields it has.</summary>
    public ImmutableDictionary<string, Version> Plugins { get; init; } = ImmutableDictionary.CreateRange(StringComparer.Ordinal,
    [
        KeyValuePair.Create("container", new Version(0, 9, 0)),
        KeyValuePair.Create("k8saudit", new Version(0, 19, 0)),
        KeyValuePair.Create("json", new Version(0, 9, 0)),
    ]);

    public ImmutableArray<AppendedOutput> AppendedOutputs { get; init; } = [];

    /// <summary>Whether container and pod are added to the outputs of rules whose source knows them.</summary>
    public bool SuggestedOutputs { get; init; } = true;

    public RuleFileLimits Limits { get; init; } = new();
}
