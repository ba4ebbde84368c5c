using System.Collections.Immutable;
using Palisade.Provision.Lab;
using Palisade.Provision.Node;
using Shouldly;

namespace Palisade.Lab.Tests.Cluster;

/// <summary>Programs of this machine that judge nodes from outside, installed where they are missing.</summary>
internal static class TestTools
{
    public static async Task EnsureAsync(ImmutableArray<string> packages, CancellationToken cancel)
    {
        var state = await MachineTools.RunAsync(["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\\n", .. packages], cancel);
        var missing = packages.Where(p => !state.Output.Contains($"{p} installed", StringComparison.Ordinal)).ToImmutableArray();
        if (missing.IsEmpty)
        {
            return;
        }

        var environment = ImmutableSortedDictionary<string, string>.Empty.Add("DEBIAN_FRONTEND", "noninteractive");
        await MachineTools.RunAsync(new ProcessCommand(["apt-get", "update", "-qq"]) { Timeout = TimeSpan.FromMinutes(3) }, cancel);
        var result = await MachineTools.RunAsync(
            new ProcessCommand(["apt-get", "install", "-y", "-qq", "--no-install-recommends", .. missing]) { Timeout = TimeSpan.FromMinutes(5), Environment = environment }, cancel);
        result.ExitCode.ShouldBe(0, result.Error);
    }
}
