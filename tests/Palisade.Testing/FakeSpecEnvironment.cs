using Palisade.Core.Spec;

namespace Palisade.Testing;

/// <summary>Home, variables and files of an operator's machine, in memory.</summary>
public sealed class FakeSpecEnvironment : ISpecEnvironment
{
    private readonly Dictionary<string, (string Text, bool Open)> files = new(StringComparer.Ordinal);
    private readonly HashSet<string> directories = new(StringComparer.Ordinal) { "/" };
    private readonly HashSet<string> denied = new(StringComparer.Ordinal);

    public string HomeDirectory => "/home/me";

    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);

    /// <param name="open">Group and others may read it.</param>
    public FakeSpecEnvironment File(string path, string text, bool open = false)
    {
        files[path] = (text, open);
        return Directory(System.IO.Path.GetDirectoryName(path)!);
    }

    public FakeSpecEnvironment Directory(string path)
    {
        for (var p = path; p is not null; p = System.IO.Path.GetDirectoryName(p))
        {
            directories.Add(p);
        }

        return this;
    }

    public FakeSpecEnvironment Denied(string path)
    {
        denied.Add(path);
        return this;
    }

    public FakeSpecEnvironment Set(string variable, string value)
    {
        Variables[variable] = value;
        return this;
    }

    public string? Variable(string name) => Variables.GetValueOrDefault(name);

    public SpecPath Probe(string path) =>
        denied.Contains(path) ? new SpecPath(SpecPathKind.Denied)
        : files.TryGetValue(path, out var file) ? new SpecPath(SpecPathKind.File, file.Open)
        : directories.Contains(path) ? new SpecPath(SpecPathKind.Directory)
        : new SpecPath(SpecPathKind.Missing);

    public string? ReadText(string path, int limit) =>
        !denied.Contains(path) && files.TryGetValue(path, out var file) && System.Text.Encoding.UTF8.GetByteCount(file.Text) <= limit ? file.Text : null;
}
