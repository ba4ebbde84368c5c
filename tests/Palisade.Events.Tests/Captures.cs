using Palisade.Events.Recordings;

namespace Palisade.Events.Tests;

/// <summary>The recordings under tests/data/captures.</summary>
internal static class Captures
{
    public static string Root { get; } = Find();

    public static string[] Scap { get; } = [.. Directory.GetFiles(Path.Combine(Root, "syscall"), "*.scap").Order()];

    public static string[] Audit { get; } = [.. Directory.GetFiles(Path.Combine(Root, "k8s_audit"), "*.json").Order()];

    public static IEventStream Open(string name) => Recording.Open(
        Path.Combine(Root, name.EndsWith(".scap", StringComparison.Ordinal) ? "syscall" : "k8s_audit", name));

    private static string Find()
    {
        for (var directory = AppContext.BaseDirectory; directory is not null; directory = Path.GetDirectoryName(directory))
        {
            var candidate = Path.Combine(directory, "tests", "data", "captures");
            if (Directory.Exists(candidate))
            {
                return candidate;
            }
        }

        throw new DirectoryNotFoundException("tests/data/captures");
    }
}
