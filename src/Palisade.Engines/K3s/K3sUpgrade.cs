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

    /// <summary>It would change, and does not in this run.</summary>
    public bool Waits { get; init; }
}

/// <summary>Which node goes from which version to which, and what Kubernetes does not support of that (its version skew policy).</summary>
public static class K3sUpgrade
{
    /// <summary>So many minor versions a kubelet may be older than its API server.</summary>
    private const int KubeletLag = 3;

    /// <summary>The release that this Palisade was tested with.</summary>
    public static string Tested => K3sRelease.Default;

    /// <summary>The same steps when only these nodes are upgraded: the others keep what they have.</summary>
    public static ImmutableArray<K3sStep> Only(ImmutableArray<K3sStep> steps, IReadOnlySet<string> selected) =>
        [.. steps.Select(s => selected.Contains(s.Node) || s.From is not { } has ? s : s with { To = has, Waits = s.Changes })];

    /// <summary>In the order in which they are done: servers one after the other, then agents. Balancers run no K3s.</summary>
    public static ImmutableArray<K3sStep> Steps(ClusterSpec spec, Outputs outputs) =>
    [
        .. spec.Nodes.Where(n => n.Role != NodeRole.Balancer)
            .OrderBy(n => n.Role != NodeRole.Server)
            .Select(n => new K3sStep(n.Name, n.Role == NodeRole.Server, K3sRelease.Installed(outputs, n.Name), K3sRelease.VersionFor(spec, outputs, n.Name))),
    ];

    /// <summary>What a run does: nodes that it may not change, or that were not reached, keep what they have.</summary>
    public static ImmutableArray<K3sStep> Steps(PhaseContext context) => Only(
        Steps(context.Spec, context.Outputs),
        context.Nodes.Select(n => n.Name).Where(n => context.Selected?.Contains(n) is not false).ToHashSet(StringComparer.Ordinal));

    /// <summary>
    /// A server that would be older than an agent of this version, and so must be upgraded before it: one that was lost on the way, after
    /// the whole run was found possible. Null where there is none.
    /// </summary>
    public static K3sStep? OlderServer(PhaseContext context, K3sVersion agent) =>
        Steps(context).Where(s => s.Server && agent.MinorsAfter(s.To) > 0).MinBy(s => s.To);

    /// <summary>
    /// The first thing that stands against these steps; null when nothing does. Kubernetes' version skew policy: servers are upgraded
    /// one minor version at a time and are never more than one apart; a kubelet is never newer than a server and at most three minor
    /// versions older, which it may catch up at once.
    /// </summary>
    public static Diagnostic? Problem(ImmutableArray<K3sStep> steps) =>
        steps.Select(OfOne).FirstOrDefault(p => p is not null)
        ?? Between([.. steps.Where(s => s.Server)], [.. steps.Where(s => !s.Server)]);

    private static Diagnostic? OfOne(K3sStep step) =>
        step.From is not { } from ? null
        : step.To < from ? new Diagnostic
        {
            Error = ArtifactErrors.Downgrade,
            Message = $"node `{step.Node}` runs K3s {from}, and the file asks for the older {step.To}",
            Help = $"keep what it runs with `version: {from}` below `engine:`; going back needs a snapshot of before the upgrade",
            Node = step.Node,
        }
        : step.Server && from.SkipsMinorTo(step.To) ? new Diagnostic
        {
            Error = ArtifactErrors.SkippedMinor,
            Message = $"node `{step.Node}` runs K3s {from}, and going to {step.To} would skip a minor version",
            Help = $"upgrade to the newest v{from.Major}.{from.Minor + 1} first, then go on",
            Node = step.Node,
        }
        : null;

    private static Diagnostic? Between(ImmutableArray<K3sStep> servers, ImmutableArray<K3sStep> agents)
    {
        if (servers.MinBy(s => s.To) is not { } oldest || servers.MaxBy(s => s.To) is not { } newest)
        {
            return null;
        }

        if (newest.To.MinorsAfter(oldest.To) > 1)
        {
            return Skew(oldest.Node, $"server `{newest.Node}` would have K3s {newest.To} while server `{oldest.Node}` keeps {oldest.To}: they may be one minor version apart",
                $"bring `{oldest.Node}` to v{newest.To.Major}.{newest.To.Minor - 1} first{Waiting(oldest)}");
        }

        if (agents.FirstOrDefault(a => a.To.MinorsAfter(oldest.To) > 0) is { } ahead)
        {
            return Skew(ahead.Node, $"agent `{ahead.Node}` would have K3s {ahead.To}, which is newer than the {oldest.To} of server `{oldest.Node}`",
                oldest.Waits ? $"upgrade the servers first{Waiting(oldest)}" : $"name the agent's version for all: `version: {ahead.To}` below `engine:`; the servers are upgraded first");
        }

        // Until its turn comes, an agent works with servers that are upgraded already.
        return agents.FirstOrDefault(a => a.From is { } from && newest.To.MinorsAfter(from) > KubeletLag) is { From: { } lags } behind
            ? Skew(behind.Node, $"agent `{behind.Node}` runs K3s {lags}, more than {KubeletLag} minor versions behind the {newest.To} of server `{newest.Node}`",
                $"bring it to what the servers have now: name that as `version:` and run `palisade upgrade --only {behind.Node}`; or take it out of the file")
            : null;
    }

    private static string Waiting(K3sStep step) => step.Waits ? $"; `{step.Node}` is left out of this run (`--only`), or was not reached" : "";

    private static Diagnostic Skew(string node, string message, string help) =>
        new() { Error = K3sErrors.VersionSkew, Message = message, Help = help, Node = node };
}
