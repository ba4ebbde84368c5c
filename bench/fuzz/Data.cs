using System.IO.Compression;
using System.Text;
using Palisade.Core.Diagnostics;
using Palisade.Events.Recordings;
using Palisade.Rules.Loading;

namespace Palisade.Bench.Fuzz;

/// <summary>The official rule files and the recordings kept with the tests.</summary>
internal static class Data
{
    public static RuleLoaderOptions Options { get; } = new() { Sources = RuleSources.All };

    public static string Root { get; } = FindRoot();

    public static string[] RuleFiles { get; } =
        [.. new[] { "falco_rules", "falco-incubating_rules", "falco-sandbox_rules", "k8s_audit_rules" }.Select(n => File.ReadAllText(In("falco-rules", $"{n}.yaml")))];

    public static byte[][] Captures { get; } = [.. Directory.GetFiles(In("captures", "syscall"), "*.scap").Order(StringComparer.Ordinal).Select(Unpack)];

    public static byte[][] AuditLogs { get; } = [.. Directory.GetFiles(In("captures", "k8s_audit"), "*.json").Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];

    /// <summary>The captures in Palisade's own form.</summary>
    public static byte[][] Lines { get; } = [.. Captures.Select(c => Convert(c, RecordingFormat.JsonLines))];

    public static byte[] Convert(byte[] recording, RecordingFormat format)
    {
        var output = new MemoryStream();
        using var input = Recording.Open(new MemoryStream(recording));
        RecordingConverter.Convert(input, output, format, CancellationToken.None);
        return output.ToArray();
    }

    public static RuleLoadResult Load(params string[] files) => new RuleLoader(Options).Load(files.Select((text, i) => new SourceText($"rules{i + 1}.yaml", text)));

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);

    private static string In(params string[] parts) => Path.Combine([Root, "tests", "data", .. parts]);

    private static byte[] Unpack(string path)
    {
        using var gzip = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        var memory = new MemoryStream();
        gzip.CopyTo(memory);
        return memory.ToArray();
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "palisade.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException("run the fuzzer from the repository");
    }
}
