using System.Globalization;
using System.Text.RegularExpressions;
using Palisade.Provision.Lab;
using Palisade.Provision.Node;
using Shouldly;

namespace Palisade.Lab.Tests.Cluster;

/// <summary>
/// lynis (Debian's) as a judge. It runs from a folder that is copied onto the node and taken away again, so that looking at a
/// node does not install anything on it.
/// </summary>
internal static partial class Lynis
{
    public static async Task<int> IndexAsync(LabHost node, CancellationToken cancel)
    {
        await TestTools.EnsureAsync(["lynis"], cancel);
        // Through the node's own root: its overlay must not be written to behind its back.
        var folder = $"/proc/{await node.PidAsync(cancel)}/root/opt/lynis";
        foreach (var source in (string[])["/usr/share/lynis", "/etc/lynis"])
        {
            (await MachineTools.RunAsync(["mkdir", "-p", folder], cancel)).Ok.ShouldBeTrue();
            (await MachineTools.RunAsync(["cp", "-a", source + "/.", folder], cancel)).Ok.ShouldBeTrue();
        }

        (await MachineTools.RunAsync(["cp", "/usr/sbin/lynis", folder], cancel)).Ok.ShouldBeTrue();
        var run = await node.ExecAsync(
            new ProcessCommand(["sh", "-c", "cd /opt/lynis && ./lynis audit system --quick --no-colors --cronjob --logfile /dev/null --report-file /opt/lynis/report"]) { Timeout = TimeSpan.FromMinutes(4) },
            cancel);
        var report = await node.ExecAsync(["cat", "/opt/lynis/report"], cancel);
        await node.ExecAsync(["rm", "-rf", "/opt/lynis", "/var/log/lynis.log", "/var/log/lynis-report.dat"], cancel);
        var index = Index().Match(report.Output);
        index.Success.ShouldBeTrue(run.Output + run.Error);
        return int.Parse(index.Groups[1].Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex("^hardening_index=([0-9]+)$", RegexOptions.Multiline)]
    private static partial Regex Index();
}
