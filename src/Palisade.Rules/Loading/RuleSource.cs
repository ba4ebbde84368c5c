using Palisade.Events;
using Palisade.Events.Fields;

namespace Palisade.Rules.Loading;

/// <summary>A source that rules can be for, with its fields.</summary>
public sealed record RuleSource(EventSource Source, FieldCatalog Fields)
{
    public string Name => Source.Name;
}
