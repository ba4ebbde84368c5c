using Palisade.Core.Engines;

namespace Palisade.Provision.Node;

/// <summary>Reads an engine's state on a node that takes part in its control plane.</summary>
public interface IEngineStateReader
{
    /// <summary>What <see cref="EngineQuery.Reader"/> asks for: <c>swarm</c>.</summary>
    string Name { get; }

    /// <summary>Throws <see cref="IOException"/> with the reason where the engine does not answer.</summary>
    Task<EngineState> ReadAsync(ISystem system, CancellationToken cancel);
}
