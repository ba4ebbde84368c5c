using Palisade.Testing;
using Shouldly;
using Xunit;

namespace Palisade.Core.Tests.Spec;

/// <summary>Each file under Goldens/ holds a configuration and, below the line of equal signs, all that is said about it.</summary>
public sealed class SpecErrorGoldenTests
{
    private const string Folder = "tests/Palisade.Core.Tests/Spec/Goldens";
    private const string Line = "\n====================\n";

    public static TheoryData<string> Files =>
        [.. Directory.GetFiles(Path.Combine(Repository.Root, Folder), "*.txt").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Load_FileWithMistakes_SaysAllOfThem(string name)
    {
        var path = $"{Folder}/{name}.txt";
        var yaml = File.ReadAllText(Path.Combine(Repository.Root, path)).Split(Line)[0];

        var (document, findings) = SpecWorld.Load(yaml + "\n");

        Golden.VerifyFile(
            Path.Combine(Repository.Root, path),
            yaml + Line + SpecWorld.Text(findings) + (document is null ? "" : "\n(accepted)\n"));
    }

    [Fact]
    public void Goldens_TogetherWithUnitTests_ReachEveryConfigurationError()
    {
        var seen = Files.Select(f => File.ReadAllText(Path.Combine(Repository.Root, Folder, f.Data + ".txt"))).ToArray();
        string[] elsewhere = ["PAL0102", "PAL0103", "PAL0199"]; // not about the text of one file: CLI tests, SpecTextTests, SpecLoaderTests

        foreach (var error in Core.Diagnostics.Errors.ConfigErrors.All.Where(e => !elsewhere.Contains(e.Code)))
        {
            seen.ShouldContain(s => s.Contains($"[{error.Code}]", StringComparison.Ordinal), $"no golden file shows {error.Code}");
        }
    }
}
