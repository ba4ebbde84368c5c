using System.CommandLine;
using Palisade.Engines.Kubernetes;

namespace Palisade.Commands;

/// <summary>Options that choose nodes, the same words for every verb.</summary>
internal static class NodeOptions
{
    public static Option<string?> Only(string description) => new("--only", "--on") { Description = description, HelpName = "NODES" };

    public static Option<bool> Yes() => new("--yes", "-y") { Description = "Do it without asking." };

    public static Option<bool> AcceptDowntime() =>
        new("--accept-downtime") { Description = "Let the control plane pause where one or two servers make that unavoidable." };

    public static Option<bool> RemoveCharts() =>
        new(KubernetesServicesPhase.RemoveChartsOption) { Description = "Uninstall charts that left the file; without this they stay." };
}
