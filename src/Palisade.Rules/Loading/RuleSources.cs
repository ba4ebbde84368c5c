using System.Collections.Immutable;
using Palisade.Events;
using Palisade.Events.Fields;

namespace Palisade.Rules.Loading;

/// <summary>The sources that Palisade has, with all their fields.</summary>
public static class RuleSources
{
    public static ImmutableArray<RuleSource> All { get; } = [.. EventSource.All.Select(s => new RuleSource(s, FieldCatalogs.Get(s)))];
}
