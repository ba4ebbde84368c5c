using System.Diagnostics;

namespace Palisade.Provision.Tests.Phases;

/// <summary>The real nft of this machine, brought by its package where it is missing.</summary>
internal static class NftTool
{
    public static async Task EnsureAsync(CancellationToken cancel)
    {
        if (File.Exists("/usr/sbin/nft"))
        {
            return;
        }

        var (status, error) = await RunAsync(["apt-get", "install", "-y", "-q", "--no-install-recommends", "nftables"], cancel);
        if (status != 0)
        {
            throw new InvalidOperationException("nftables cannot be installed: " + error);
        }
    }

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
