using System.Diagnostics;
using Palisade.Testing;

namespace Palisade.Provision.Tests.Phases;

/// <summary>The real nft of this machine, brought by its package where it is missing.</summary>
internal static class NftTool
{
    public static void Ensure() => DebianPackages.Ensure("/usr/sbin/nft", "nftables");

    public static async Task<(int Status, string Error)> RunAsync(string[] argv, CancellationToken cancel)
    {
        using var process = Process.Start(new ProcessStartInfo(argv[0], argv[1..]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEndAsync(cancel);
        var error = await process.StandardError.ReadToEndAsync(cancel);
        await output;
        await process.WaitForExitAsync(cancel);
        return (process.ExitCode, error);
    }
}
