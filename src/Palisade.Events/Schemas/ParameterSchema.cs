namespace Palisade.Events.Schemas;

/// <summary>A named, typed value of an event, in wire order.</summary>
/// <param name="Names">Names of the values or bits, where <paramref name="Type"/> is a flags, enum or mode type.</param>
public sealed record ParameterSchema(string Name, ParameterType Type, NumberFormat Format, FlagNames? Names = null);
