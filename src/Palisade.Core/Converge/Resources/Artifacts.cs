namespace Palisade.Core.Converge.Resources;

/// <summary>
/// A large regular file, owned by root, whose bytes come from the operator's machine: too large to travel inside a catalog, so it is
/// uploaded before the catalog is applied, and only where it is missing. It takes its name in one step, after its digest was checked.
/// </summary>
public sealed record ArtifactResource : Resource
{
    public override string Id => "artifact:" + Path;

    public required string Path { get; init; }

    /// <summary>Of the content; 64 lower-case hexadecimal digits.</summary>
    public required string Sha256 { get; init; }

    /// <summary>In bytes.</summary>
    public required long Size { get; init; }

    /// <summary>Octal as chmod takes it.</summary>
    public string Mode { get; init; } = "0644";

    /// <summary>What it is, for plans: <c>k3s v1.34.1+k3s1 (amd64)</c>; null: its path says enough.</summary>
    public string? Label { get; init; }
}
