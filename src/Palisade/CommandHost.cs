using Palisade.Core.Spec;
using Palisade.Output;
using Palisade.Provision.Converge;

namespace Palisade;

/// <summary>What the process gives to every verb. Tests make one with a captured terminal and a clock of their own.</summary>
internal sealed class CommandHost
{
    public required Terminal Terminal { get; init; }

    public required TimeProvider Time { get; init; }

    public ISpecEnvironment Environment { get; init; } = new DiskEnvironment();

    /// <summary>What a run over nodes is put together of may be changed before it begins: boards in memory stand for those of the file.</summary>
    public Func<ConvergeEnvironment, ConvergeEnvironment> Around { get; init; } = e => e;

    public GlobalOptions Options { get; } = new();
}
