using System.Security.Cryptography;
using System.Text.Json;
using Palisade.Provision.Lab;
using Palisade.Provision.Node;
using Shouldly;

namespace Palisade.Lab.Tests.K3s;

/// <summary>The program of tests/Palisade.K3sStandIn as K3s's makers publish theirs: a folder with binary, images and checksums.</summary>
internal static class StandIn
{
    public const string First = "v1.34.1+k3s1";

    public const string Second = "v1.34.2+k3s1";

    private const string Images = "k3s-airgap-images-amd64.tar";

    private static readonly Lazy<Task<string>> Executable = new(BuildAsync);

    /// <summary>Makes <paramref name="folder"/> hold this release; what was there before is replaced.</summary>
    public static async Task ReleaseAsync(string folder, string version)
    {
        Directory.CreateDirectory(folder);
        var binary = await File.ReadAllBytesAsync(await Executable.Value);
        await File.WriteAllBytesAsync(Path.Combine(folder, "k3s"), [.. binary, .. "\nK3S-STANDIN-RELEASE="u8, .. System.Text.Encoding.ASCII.GetBytes(version + "\n")]);
        File.SetUnixFileMode(Path.Combine(folder, "k3s"), File.GetUnixFileMode(await Executable.Value));
        await File.WriteAllTextAsync(Path.Combine(folder, Images), $"images of {version}\n");
        var sums = new[] { "k3s", Images }.Select(name => $"{Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(folder, name))))}  {name}\n");
        await File.WriteAllTextAsync(Path.Combine(folder, "sha256sum-amd64.txt"), string.Concat(sums));
    }

    /// <summary>What it wrote down on a node: one object for each start, oldest first.</summary>
    public static async Task<JsonElement[]> StartsAsync(LabHost node, CancellationToken cancel) => await LinesAsync(node, "starts.jsonl", cancel);

    /// <summary>Joins and drains, as a server saw them.</summary>
    public static async Task<JsonElement[]> EventsAsync(LabHost node, CancellationToken cancel) => await LinesAsync(node, "events.jsonl", cancel);

    /// <summary>Lets it fail in a way that Switches.cs knows; an empty word heals it.</summary>
    public static Task BehaveAsync(LabHost node, string word, CancellationToken cancel) =>
        node.ExecAsync(["sh", "-c", $"mkdir -p -m 700 /var/lib/k3s-standin; echo '{word}' >/var/lib/k3s-standin/behaviour"], cancel);

    private static async Task<JsonElement[]> LinesAsync(LabHost node, string file, CancellationToken cancel)
    {
        var result = await node.ExecAsync(["sh", "-c", $"cat /var/lib/k3s-standin/{file} 2>/dev/null || true"], cancel);
        return [.. result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement)];
    }

    private static async Task<string> BuildAsync()
    {
        var folder = Path.Combine(PublishedPalisade.Root, "artifacts", "k3s-standin");
        var source = Path.Combine(PublishedPalisade.Root, "tests", "Palisade.K3sStandIn");
        var program = Path.Combine(folder, "k3s");
        var newest = Directory.EnumerateFiles(source, "*.cs*", SearchOption.AllDirectories)
            .Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/bin/", StringComparison.Ordinal)).Max(File.GetLastWriteTimeUtc);
        if (!File.Exists(program) || File.GetLastWriteTimeUtc(program) < newest)
        {
            var result = await MachineTools.RunAsync(
                new ProcessCommand(["dotnet", "publish", source, "-c", "Release", "-o", folder, "-v", "quiet", "--nologo", "-p:RunAnalyzersDuringBuild=false"]) { Timeout = TimeSpan.FromMinutes(10) },
                CancellationToken.None);
            result.Ok.ShouldBeTrue(result.Output + result.Error);
            File.SetLastWriteTimeUtc(program, DateTime.UtcNow);
        }

        return program;
    }
}
