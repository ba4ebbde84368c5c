using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Provision.State;

namespace Palisade.Provision.Fleet;

/// <summary>This machine's builds of palisade, by the node architectures they run on.</summary>
/// <param name="processPath">This executable.</param>
/// <param name="root">The source tree, where the launcher named one.</param>
/// <param name="cache">File that remembers digests: hashing 20 MB for each verb would be most of its time.</param>
public sealed class AgentExecutables(string processPath, Architecture own, string? root, string cache)
{
    private readonly FileDigests digests = new(cache);

    /// <summary>Runtime identifiers that palisade is built for.</summary>
    public static ImmutableArray<string> Runtimes { get; } = ["linux-x64", "linux-arm64", "linux-arm"];

    /// <summary>
    /// Words of <c>uname -m</c> and <c>getconf LONG_BIT</c>: a 64-bit kernel with a 32-bit system, as on older Raspberry Pi images,
    /// runs the 32-bit build only.
    /// </summary>
    public static string? RuntimeOf(string machine) => machine switch
    {
        "x86_64-64" => "linux-x64",
        "aarch64-64" => "linux-arm64",
        "aarch64-32" or "armv7l-32" or "armv8l-32" => "linux-arm",
        _ => null,
    };

    public static AgentExecutables OfProcess(StateFolder state) => new(
        Environment.ProcessPath ?? "palisade", RuntimeInformation.ProcessArchitecture, Environment.GetEnvironmentVariable("PALISADE_ROOT"), state.File("executables"));

    /// <summary>Path of the build for a runtime identifier, or null.</summary>
    public string? Find(string runtime)
    {
        // A framework-dependent build keeps its code in a .dll beside it and would not run alone.
        if (runtime == Own && !File.Exists(Path.ChangeExtension(processPath, ".dll")) && !File.Exists(processPath + ".dll") && Path.GetFileName(processPath) != "dotnet")
        {
            return processPath;
        }

        var beside = Path.GetDirectoryName(processPath) ?? ".";
        string[] candidates =
        [
            Path.Combine(beside, $"palisade-{runtime}"),
            .. root is null ? Array.Empty<string>() :
            [
                Path.Combine(root, "artifacts", $"palisade-{runtime}"),
                Path.Combine(root, "artifacts", $"palisade-{runtime}", "palisade"),
                .. runtime == Own ? [Path.Combine(root, "artifacts", "palisade", "palisade")] : Array.Empty<string>(),
            ],
        ];
        return Array.Find(candidates, File.Exists);
    }

    public string FindFor(string node, string machine)
    {
        var runtime = RuntimeOf(machine);
        return runtime is null
            ? throw new PalisadeException(FleetErrors.NoAgentBuild, $"`{node}` has a `{machine}` processor, for which there is no palisade", "use a board with a 64-bit ARM or x86 system, or 32-bit ARMv7", node)
            : Find(runtime) ?? throw new PalisadeException(
                FleetErrors.NoAgentBuild, $"`{node}` needs the `{runtime}` build of palisade, which this machine does not have",
                $"in the source tree: `dotnet publish src/Palisade -c Release -r {runtime} -o artifacts/palisade-{runtime}`", node);
    }

    /// <summary>First 16 hexadecimal digits of the file's SHA-256.</summary>
    public string Identity(string path) => digests.Of(path)[..16];

    private string Own => own switch { Architecture.X64 => "linux-x64", Architecture.Arm64 => "linux-arm64", Architecture.Arm => "linux-arm", _ => "" };
}
