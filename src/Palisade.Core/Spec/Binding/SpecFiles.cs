namespace Palisade.Core.Spec.Binding;

/// <summary>Paths as a configuration writes them: relative to its folder, absolute, or from home.</summary>
internal sealed class SpecFiles(string directory, ISpecEnvironment environment)
{
    public ISpecEnvironment Environment { get; } = environment;

    public string Resolve(string path) => path == "~" || path.StartsWith("~/", StringComparison.Ordinal)
        ? Path.GetFullPath(Path.Combine(Environment.HomeDirectory, path[1..].TrimStart('/')))
        : Path.GetFullPath(Path.Combine(directory, path));

    public SpecPath Probe(string path) => Environment.Probe(Resolve(path));
}
