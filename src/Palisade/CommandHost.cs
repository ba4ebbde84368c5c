using Palisade.Core.Spec;
using Palisade.Output;

namespace Palisade;

/// <summary>What the process gives to every verb. Tests make one with a captured terminal and a clock of their own.</summary>
internal sealed class CommandHost
{
    public required Terminal Terminal { get; init; }

    public required TimeProvider Time { get; init; }

    public ISpecEnvironment Environment { get; init; } = new DiskEnvironment();

    public GlobalOptions Options { get; } = new();
}
