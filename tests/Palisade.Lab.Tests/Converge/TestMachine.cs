using Palisade.Core.Spec;

namespace Palisade.Lab.Tests.Converge;

/// <summary>This machine's files, for configurations that lie in folders of the tests.</summary>
internal sealed class TestMachine : ISpecEnvironment
{
    public string HomeDirectory => "/nonexistent";

    public string? Variable(string name) => null;

    public SpecPath Probe(string path) => new(
        Directory.Exists(path) ? SpecPathKind.Directory : File.Exists(path) ? SpecPathKind.File : SpecPathKind.Missing);

    public string? ReadText(string path, int limit) => File.Exists(path) ? File.ReadAllText(path) : null;
}
