using Palisade.Mesh.Ca;

namespace Palisade.Mesh.Tests.Ca;

internal sealed class MemoryCaStore : ICaStore
{
    public Dictionary<string, string> Files { get; } = new(StringComparer.Ordinal);

    public string? Read(string name) => Files.GetValueOrDefault(name);

    public void Write(string name, string text) => Files[name] = text;
}
