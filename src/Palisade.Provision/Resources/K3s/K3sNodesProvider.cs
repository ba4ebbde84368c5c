using System.Collections.Immutable;
using System.Globalization;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;

namespace Palisade.Provision.Resources.K3s;

/// <summary>Labels, schedulability and removal of nodes, from a server.</summary>
internal sealed class K3sNodesProvider : ResourceProvider<K3sNodesResource>
{
    private static readonly TimeSpan Asking = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Appearing = TimeSpan.FromMinutes(1);

    public override async Task<CheckResult> CheckAsync(K3sNodesResource resource, CheckContext context, CancellationToken cancel)
    {
        var api = new K3sApi(context.System);
        if (await api.FindNodesAsync(cancel).ConfigureAwait(false) is not { } nodes)
        {
            // A plan looks at clusters that do not exist yet.
            return resource.Nodes.All(n => n.Absent) ? CheckResult.Same : CheckResult.Differs(ChangeAction.Update, string.Join("; ", resource.Nodes.Select(n => Intent(n, null)).OfType<string>()));
        }

        var differences = new List<string>();
        foreach (var wanted in resource.Nodes)
        {
            var node = nodes.FirstOrDefault(n => n.Name == wanted.Name);
            if (Intent(wanted, node) is { } difference)
            {
                differences.Add(difference);
            }
            else if (wanted.Schedulable == false && !(await PodsAsync(api, wanted.Name, cancel).ConfigureAwait(false)).IsEmpty)
            {
                differences.Add($"empties `{wanted.Name}`");
            }
            else if (wanted.Absent && await HasPasswordAsync(api, wanted.Name, cancel).ConfigureAwait(false))
            {
                differences.Add($"forgets the password of `{wanted.Name}`");
            }
        }

        return differences.Count == 0 ? CheckResult.Same
            : CheckResult.Differs(resource.Nodes.All(n => n.Absent) ? ChangeAction.Delete : ChangeAction.Update, string.Join("; ", differences));
    }

    public override async Task ApplyAsync(K3sNodesResource resource, CheckContext context, CancellationToken cancel)
    {
        var api = new K3sApi(context.System);
        foreach (var wanted in resource.Nodes)
        {
            await OneAsync(resource, wanted, context, api, cancel).ConfigureAwait(false);
        }
    }

    private static async Task OneAsync(K3sNodesResource resource, K3sNodeEntry wanted, CheckContext context, K3sApi api, CancellationToken cancel)
    {
        var node = await FindAsync(wanted, context, api, cancel).ConfigureAwait(false);
        if (wanted.Absent)
        {
            if (node is not null)
            {
                await RemoveAsync(node, resource.Drain, context, api, cancel).ConfigureAwait(false);
            }

            await api.MustAsync(["delete", "secret", Password(wanted.Name), "-n", "kube-system", "--ignore-not-found"], Asking, cancel).ConfigureAwait(false);
            return;
        }

        if (node is null)
        {
            throw new PalisadeException(K3sErrors.Refused, $"`{wanted.Name}` is no member of the cluster");
        }

        var labels = LabelChanges(wanted, node).ToImmutableArray();
        if (!labels.IsEmpty)
        {
            await api.MustAsync(["label", "node", wanted.Name, "--overwrite", .. labels.Select(l => l.Value is null ? l.Key + "-" : $"{l.Key}={l.Value}")], Asking, cancel).ConfigureAwait(false);
        }

        if (wanted.Schedulable == true && !node.Schedulable)
        {
            await api.MustAsync(["uncordon", wanted.Name], Asking, cancel).ConfigureAwait(false);
        }
        else if (wanted.Schedulable == false)
        {
            await DrainAsync(wanted.Name, resource.Drain, api, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>A node that has only just joined appears a moment later.</summary>
    private static async Task<K3sNode?> FindAsync(K3sNodeEntry wanted, CheckContext context, K3sApi api, CancellationToken cancel)
    {
        K3sNode? found = null;
        await Patience.UntilAsync(
            context.System.Clock,
            wanted.Absent ? TimeSpan.Zero : Appearing,
            async () => (found = (await api.NodesAsync(cancel).ConfigureAwait(false)).FirstOrDefault(n => n.Name == wanted.Name)) is not null,
            cancel).ConfigureAwait(false);
        return found;
    }

    /// <summary>
    /// A living node is emptied first, so that its replicas end in order and start elsewhere; that it cannot be emptied keeps nobody from
    /// leaving. K3s takes a server's vote out of etcd when its entry goes.
    /// </summary>
    private static async Task RemoveAsync(K3sNode node, TimeSpan patience, CheckContext context, K3sApi api, CancellationToken cancel)
    {
        if (node.Ready)
        {
            try
            {
                await DrainAsync(node.Name, patience, api, cancel).ConfigureAwait(false);
            }
            catch (PalisadeException e) when (e.Diagnostic.Error == K3sErrors.DrainBlocked)
            {
                context.Note($"`{node.Name}` leaves although it is not empty: {e.Message}");
            }
        }

        await api.MustAsync(["delete", "node", node.Name, "--ignore-not-found", "--timeout=60s"], TimeSpan.FromSeconds(90), cancel).ConfigureAwait(false);
    }

    private static async Task DrainAsync(string name, TimeSpan patience, K3sApi api, CancellationToken cancel)
    {
        var limit = string.Create(CultureInfo.InvariantCulture, $"--timeout={(int)patience.TotalSeconds}s");
        var result = await api.RunAsync(
            ["drain", name, "--ignore-daemonsets", "--delete-emptydir-data", "--force", limit], patience + Asking, cancel).ConfigureAwait(false);
        if (result.Ok)
        {
            return;
        }

        var left = await PodsAsync(api, name, cancel).ConfigureAwait(false);
        var reason = result.Error.Contains("disruption budget", StringComparison.OrdinalIgnoreCase)
            ? "a PodDisruptionBudget does not allow it: too few other replicas are ready"
            : K3sApi.LastLines(result);
        throw new PalisadeException(
            K3sErrors.DrainBlocked,
            $"`{name}` could not be emptied within {patience.TotalSeconds:0} s; left: {(left.IsEmpty ? "nothing" : string.Join(", ", left.Take(5)))}; {reason}",
            "`palisade status` shows which replicas are missing elsewhere");
    }

    private static string? Intent(K3sNodeEntry wanted, K3sNode? node)
    {
        if (wanted.Absent)
        {
            return node is null ? null : $"removes `{wanted.Name}` from the cluster";
        }

        string[] changes =
        [
            .. LabelChanges(wanted, node).Select(l => l.Value is null ? $"no label {l.Key}" : $"label {l.Key}={l.Value}"),
            .. wanted.Schedulable == true && node is { Schedulable: false } ? (string[])["takes pods again"] : [],
            .. wanted.Schedulable == false && node is not { Schedulable: false } ? (string[])["takes no pods"] : [],
        ];
        return changes.Length == 0 ? null : $"`{wanted.Name}` {string.Join(", ", changes)}";
    }

    /// <summary>Null as value: the label goes. Only labels of Palisade's own are taken away.</summary>
    private static IEnumerable<KeyValuePair<string, string?>> LabelChanges(K3sNodeEntry wanted, K3sNode? node)
    {
        if (wanted.Labels is not { } labels)
        {
            yield break;
        }

        foreach (var (key, value) in labels.Where(l => node is null || node.Labels.GetValueOrDefault(l.Key) != l.Value))
        {
            yield return new(key, value);
        }

        foreach (var key in (node?.Labels.Keys ?? []).Where(k => k.Split('/')[0].EndsWith("palisade.dev", StringComparison.Ordinal) && !labels.ContainsKey(k)).Order(StringComparer.Ordinal))
        {
            yield return new(key, null);
        }
    }

    /// <summary>Names of pods that a drain ends: none of a DaemonSet, none that the kubelet keeps by itself, none that has ended.</summary>
    private static async Task<ImmutableArray<string>> PodsAsync(K3sApi api, string node, CancellationToken cancel)
    {
        var pods = await api.GetAsync(["pods", "--all-namespaces", "--field-selector", "spec.nodeName=" + node], cancel).ConfigureAwait(false);
        return
        [
            .. pods.At("items").Items()
                .Where(p => p.Text("status", "phase") is not ("Succeeded" or "Failed")
                    && !p.At("metadata", "ownerReferences").Items().Any(o => o.Text("kind") == "DaemonSet")
                    && p.At("metadata", "annotations", "kubernetes.io/config.mirror") is null)
                .Select(p => $"{p.Text("metadata", "namespace")}/{p.Text("metadata", "name")}"),
        ];
    }

    private static async Task<bool> HasPasswordAsync(K3sApi api, string node, CancellationToken cancel)
    {
        var output = await api.MustAsync(["get", "secret", Password(node), "-n", "kube-system", "--ignore-not-found", "-o", "name"], Asking, cancel).ConfigureAwait(false);
        return output.Trim().Length > 0;
    }

    /// <summary>K3s's name for the secret in which it keeps a node's password.</summary>
    private static string Password(string node) => node + ".node-password.k3s";
}
