namespace Palisade.Provision.Lab;

/// <summary>Where labs live on this machine. Both folders belong to root and nobody else can look into them.</summary>
/// <param name="Cache">Root file systems by the hash of their recipe; outlives labs.</param>
/// <param name="State">One folder a lab, with one folder a node.</param>
public sealed record LabPaths(string Cache, string State)
{
    public static LabPaths Default { get; } = new("/var/cache/palisade-lab", "/var/lib/palisade-lab");

    public string Lab(string name) => Path.Combine(State, name);

    public string LabFile(string name) => Path.Combine(State, name, "lab.json");

    public string Machine => Path.Combine(State, "machine.json");

    public string MachineLock => Path.Combine(State, ".machine.lock");

    public string LabLock(string name) => Path.Combine(State, $".{name}.lock");
}
