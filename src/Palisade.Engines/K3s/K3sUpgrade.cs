using System.Collections.Immutable;
using Palisade.Core.Converge;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Spec;
using Palisade.Engines.K3s.Artifacts;

namespace Palisade.Engines.K3s;

/// <param name="From">Null for a node without K3s.</param>
public sealed record K3sStep(string Node, bool Server, K3sVersion? From, K3sVersion To)
{
    public bool Changes => From != To;
}

/// <summary>Which node goes from which version to which, and what Kubernetes does not support of that (its version skew policy).</summary>
public static class K3sUpgrade
{
    /// <summary>The release that this Palisade was tested with.</summary>
    public static string Tested => K3sRelease.Default;

    /// <summary>The same steps when only these nodes are upgraded: the others keep what they have.</summary>
    public static ImmutableArray<K3sStep> Only(ImmutableArray<K3sStep> steps, IReadOnlySet<string> selected) =>
        [.. steps.Select(s => selected.Contains(s.Node) ? s : s with { To = s.From ?? s.To })];

    /// <summary>In the order in which they are done: servers one after the other, then agents. Balancers run no K3s.</summary>
    public static ImmutableArray<K3sStep> Steps(ClusterSpec spec, Outputs outputs) =>
    [
        .. spec.Nodes.Where(n => n.Role != NodeRole.Balancer)
            .OrderBy(n => n.Role != NodeRole.Server)
            .Select(n => new K3sStep(n.Name, n.Role == NodeRole.Server, K3sRelease.Installed(outputs, n.Name), K3sRelease.VersionFor(spec, outputs, n.Name))),
    ];

    /// <summary>Throws for what would break the cluster; before anything is changed.</summary>
    public static void RequirePossible(ClusterSpec spec, Outputs outputs)
    {
        if (Problem(Steps(spec, outputs)) is { } problem)
        {
            throw new PalisadeException(problem);
        }
    }

    /// <summary>The first thing that stands against these steps; null when nothing does.</summary>
    public static Diagnostic? Problem(ImmutableArray<K3sStep> steps)
    {
        foreach (var step in steps)
        {
            if (step.From is not { } from)
            {
                continue;
            }

            if (step.To < from)
            {
                return new Diagnostic
                {
                    Error = ArtifactErrors.Downgrade,
                    Message = $"node `{step.Node}` runs K3s {from}, and the file asks for the older {step.To}",
                    Help = $"keep what it runs with `version: {from}` below `engine:`; going back needs a snapshot of before the upgrade",
                    Node = step.Node,
                };
            }

            if (from.SkipsMinorTo(step.To))
            {
                return new Diagnostic
                {
                    Error = ArtifactErrors.SkippedMinor,
                    Message = $"node `{step.Node}` runs K3s {from}, and going to {step.To} would skip a minor version",
                    Help = $"upgrade to the newest v{from.Major}.{from.Minor + 1} first, then go on",
                    Node = step.Node,
                };
            }
        }

        // A kubelet may be older than its API server and never newer.
        var oldestServer = steps.Where(s => s.Server).Select(s => s.To).Min();
        return steps.FirstOrDefault(s => !s.Server && oldestServer is not null && (s.To.Major, s.To.Minor).CompareTo((oldestServer.Major, oldestServer.Minor)) > 0) is { } ahead
            ? new Diagnostic
            {
                Error = ArtifactErrors.Downgrade,
                Message = $"agent `{ahead.Node}` has K3s {ahead.To}, which is newer than the servers' {oldestServer}",
                Help = $"name the agent's version for all: `version: {ahead.To}` below `engine:`; the servers are upgraded first",
                Node = ahead.Node,
            }
            : null;
    }
}
