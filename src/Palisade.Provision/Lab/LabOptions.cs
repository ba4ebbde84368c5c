using System.Collections.Immutable;

namespace Palisade.Provision.Lab;

/// <summary>What lab to make.</summary>
public sealed record LabOptions
{
    /// <summary>Lowercase letters, digits and hyphens: the cluster's name. A lab of the same name is replaced.</summary>
    public required string Name { get; init; }

    /// <summary>All addresses lie in one /24, whose first host is the machine itself.</summary>
    public required ImmutableArray<LabNode> Nodes { get; init; }

    /// <summary>Folder of the configuration file, whose <c>.palisade/</c> forgets earlier nodes; null where there is no file.</summary>
    public string? Directory { get; init; }

    public LabPaths Paths { get; init; } = LabPaths.Default;

    /// <summary>Called with one line for each step that takes time or changes the machine.</summary>
    public Action<string> Progress { get; init; } = _ => { };

    /// <summary>How long one node may take to boot.</summary>
    public TimeSpan BootTimeout { get; init; } = TimeSpan.FromMinutes(2);
}
