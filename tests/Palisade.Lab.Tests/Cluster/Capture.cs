using System.Globalization;
using Palisade.Provision.Lab;
using Shouldly;

namespace Palisade.Lab.Tests.Cluster;

/// <summary>Packets of one interface of a node, captured by this machine's tcpdump from within the node's network.</summary>
internal sealed class Capture
{
    private readonly int node;
    private readonly string file = Path.Combine(Path.GetTempPath(), $"palisade-{Guid.NewGuid():N}.pcap");
    private readonly System.Diagnostics.Process process;

    private Capture(int node, string device)
    {
        this.node = node;
        process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(
            "nsenter", ["--net", "--target", node.ToString(CultureInfo.InvariantCulture), "tcpdump", "--immediate-mode", "-i", device, "-U", "-n", "-w", file, "-Z", "root"])
        {
            RedirectStandardError = true,
        })!;
    }

    public static async Task<Capture> StartAsync(LabHost host, string device, CancellationToken cancel)
    {
        var capture = new Capture((await host.PidAsync(cancel)).ShouldNotBeNull(), device);
        // "listening on ...": from then on nothing is missed.
        (await capture.process.StandardError.ReadLineAsync(cancel)).ShouldNotBeNull().ShouldContain("listening");
        return capture;
    }

    public async Task StopAsync(CancellationToken cancel)
    {
        await MachineTools.RunAsync(["kill", "-INT", process.Id.ToString(CultureInfo.InvariantCulture)], cancel);
        await process.WaitForExitAsync(cancel);
        process.ExitCode.ShouldBe(0, $"the capture in the network of process {node} failed");
    }

    public async Task<int> CountAsync(string filter, CancellationToken cancel)
    {
        var result = await MachineTools.RunAsync(["tcpdump", "-r", file, "-n", "-q", filter], cancel);
        result.ExitCode.ShouldBe(0, result.Error);
        return result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;
    }
}
