using Palisade.Core.Spec;

namespace Palisade.Bench.Converge;

/// <summary>The machine as the bench's own file refers to it: key files that the lab made.</summary>
internal sealed class BenchMachine : ISpecEnvironment
{
    public string HomeDirectory => Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    public string? Variable(string name) => Environment.GetEnvironmentVariable(name);

    public SpecPath Probe(string path) =>
        new(File.Exists(path) ? SpecPathKind.File : Directory.Exists(path) ? SpecPathKind.Directory : SpecPathKind.Missing);

    public string? ReadText(string path, int limit) =>
        File.Exists(path) && new FileInfo(path).Length <= limit ? File.ReadAllText(path) : null;
}
