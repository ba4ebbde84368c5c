using System.Runtime.CompilerServices;

namespace Palisade.Testing;

/// <summary>
/// Rendered text kept in a file beside the test: a change of it is seen in review. With PALISADE_UPDATE_GOLDENS=1 in the environment
/// the file is written instead of compared, and the test fails so that nobody forgets to look.
/// </summary>
public static class Golden
{
    /// <summary>Compares with <c>Goldens/NAME</c> beside the calling test.</summary>
    public static void Verify(string name, string actual, [CallerFilePath] string test = "") =>
        VerifyFile(Path.Combine(Path.GetDirectoryName(test)!, "Goldens", name), actual);

    /// <summary>Compares with a file that has another place: a page of the docs.</summary>
    public static void VerifyFile(string path, string actual)
    {
        if (Environment.GetEnvironmentVariable("PALISADE_UPDATE_GOLDENS") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, actual);
            throw new InvalidOperationException($"wrote {path}; look at it, then run without PALISADE_UPDATE_GOLDENS");
        }

        var expected = File.Exists(path) ? File.ReadAllText(path) : throw new FileNotFoundException($"no golden file {path}");
        if (expected != actual)
        {
            throw new InvalidOperationException($"{path} differs at {FirstDifference(expected, actual)}");
        }
    }

    private static string FirstDifference(string expected, string actual)
    {
        var (wanted, got) = (expected.Split('\n'), actual.Split('\n'));
        var line = Enumerable.Range(0, Math.Max(wanted.Length, got.Length))
            .First(i => wanted.ElementAtOrDefault(i) != got.ElementAtOrDefault(i));
        return $"line {line + 1}:\n- {wanted.ElementAtOrDefault(line) ?? "(end)"}\n+ {got.ElementAtOrDefault(line) ?? "(end)"}";
    }
}
