namespace Palisade.Mesh.Ca;

/// <summary>Where a CA keeps its key and what it signed. Names are <c>ca.key</c>, <c>ca.crt</c> and <c>HASH.crt</c>.</summary>
public interface ICaStore
{
    /// <summary>Null where nothing was kept under the name.</summary>
    string? Read(string name);

    /// <summary>Keeps it whole or not at all, and for the owner's eyes only.</summary>
    void Write(string name, string text);
}
