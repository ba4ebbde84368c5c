using System.Collections.Immutable;

namespace Palisade.Events.Schemas;

/// <summary>Names of the bits of a flags parameter, or of the values of an enumeration.</summary>
/// <param name="Values">In the order in which names are joined.</param>
public sealed record FlagNames(string Name, ImmutableArray<(string Name, ulong Value)> Values);
