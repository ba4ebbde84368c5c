namespace Palisade.Core.Spec;

/// <summary>The little of the operator's machine that a configuration file may refer to. Paths are absolute.</summary>
public interface ISpecEnvironment
{
    /// <summary>What <c>~</c> stands for.</summary>
    string HomeDirectory { get; }

    /// <summary>Value of an environment variable, or null where it is not set.</summary>
    string? Variable(string name);

    SpecPath Probe(string path);

    /// <summary>Content of a file of at most <paramref name="limit"/> bytes, decoded as UTF-8; null where it is longer, not a
    /// file, or cannot be read.</summary>
    string? ReadText(string path, int limit);
}

public enum SpecPathKind
{
    Missing,
    File,
    Directory,

    /// <summary>Something is there, but permissions keep it from being read.</summary>
    Denied,
}

/// <param name="OpenToOthers">Group or others may read it.</param>
public readonly record struct SpecPath(SpecPathKind Kind, bool OpenToOthers = false);
