using Palisade.Core.Diagnostics;

namespace Palisade.Provision.Fleet;

/// <summary>What became of one node: a value, or why there is none.</summary>
public sealed record NodeResult<T>(string Node, T? Value, Diagnostic? Failure)
{
    public bool Ok => Failure is null;
}
