using Palisade.Core.Converge.Protocol;
using Palisade.Core.Engines;

namespace Palisade.Testing;

/// <summary>What a board says of itself where only its engine matters.</summary>
public static class BoardStatus
{
    /// <param name="engine">Null where the engine does not answer.</param>
    public static NodeStatus Of(EngineState? engine) => new()
    {
        Hostname = "",
        Uptime = default,
        Load1 = 0,
        MemoryBytes = 0,
        MemoryFreeBytes = 0,
        DiskBytes = 0,
        DiskFreeBytes = 0,
        Engine = engine,
    };
}
