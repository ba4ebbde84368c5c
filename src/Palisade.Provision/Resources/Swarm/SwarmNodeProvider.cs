using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Engines.Swarm;
using Palisade.Provision.Node;

namespace Palisade.Provision.Resources.Swarm;

/// <summary>Role, labels and availability of a member, or its removal, from a manager.</summary>
internal sealed class SwarmNodeProvider : ResourceProvider<SwarmNodeResource>
{
    private const string OwnLabels = "palisade.";

    private static readonly TimeSpan Waiting = TimeSpan.FromSeconds(30);

    public override async Task<CheckResult> CheckAsync(SwarmNodeResource resource, CheckContext context, CancellationToken cancel)
    {
        SwarmView view;
        try
        {
            view = await SwarmView.ReadAsync(context.System, cancel).ConfigureAwait(false);
        }
        catch (PalisadeException e) when (e.Diagnostic.Error == EngineErrors.EngineUnavailable)
        {
            return resource.Absent ? CheckResult.Same : NotYet(resource);
        }

        if (view.State != SwarmOutputs.Manager)
        {
            var steppedDown = resource.Role == SwarmRole.Worker && view.State == SwarmOutputs.Worker && await IsSelfAsync(resource, context, cancel).ConfigureAwait(false);
            return resource.Absent || steppedDown ? CheckResult.Same : NotYet(resource);
        }

        var entries = await SwarmNodes.OfHostAsync(new DockerApi(context.System), resource.Hostname, cancel).ConfigureAwait(false);
        if (resource.Absent)
        {
            return entries.IsEmpty ? CheckResult.Same : CheckResult.Differs(ChangeAction.Delete, $"removes `{resource.Hostname}` from the swarm");
        }

        if (entries.IsEmpty)
        {
            return NotYet(resource);
        }

        var differences = Differences(resource, entries[0]).Concat(Stale(entries).Select(_ => "removes an entry of an earlier life")).ToArray();
        return differences.Length == 0 ? CheckResult.Same : CheckResult.Differs(ChangeAction.Update, string.Join(", ", differences));
    }

    public override async Task ApplyAsync(SwarmNodeResource resource, CheckContext context, CancellationToken cancel)
    {
        var api = new DockerApi(context.System);
        ImmutableArray<JsonNode> entries = [];
        if (resource.Absent)
        {
            entries = await SwarmNodes.OfHostAsync(api, resource.Hostname, cancel).ConfigureAwait(false);
            foreach (var entry in entries)
            {
                await RemoveAsync(entry, context, api, cancel).ConfigureAwait(false);
            }

            return;
        }

        var there = await Patience.UntilAsync(
            context.System.Clock,
            Waiting,
            async () => !(entries = await SwarmNodes.OfHostAsync(api, resource.Hostname, cancel).ConfigureAwait(false)).IsEmpty,
            cancel).ConfigureAwait(false);
        if (!there)
        {
            throw new PalisadeException(EngineErrors.SwarmRefused, $"`{resource.Hostname}` is no member of the swarm");
        }

        foreach (var stale in Stale(entries))
        {
            await RemoveAsync(stale, context, api, cancel).ConfigureAwait(false);
        }

        if (!Differences(resource, entries[0]).Any())
        {
            return;
        }

        await SwarmNodes.UpdateAsync(api, entries[0].Text("ID"), spec => Set(resource, spec), cancel).ConfigureAwait(false);
        if (resource.Role is not null)
        {
            await SeeRoleAsync(resource, context, api, cancel).ConfigureAwait(false);
        }
    }

    private static CheckResult NotYet(SwarmNodeResource resource) =>
        CheckResult.Differs(ChangeAction.Update, $"sets {string.Join(", ", Differences(resource, null))}");

    /// <summary>Entries of a host beside the one that lives; none while no entry of it lives.</summary>
    private static IEnumerable<JsonNode> Stale(ImmutableArray<JsonNode> entries) =>
        SwarmNodes.IsReady(entries[0]) ? entries.Skip(1).Where(e => !SwarmNodes.IsReady(e)) : [];

    private static IEnumerable<string> Differences(SwarmNodeResource resource, JsonNode? entry)
    {
        var spec = entry?["Spec"];
        if (resource.Role is { } role && spec.Text("Role") != Word(role))
        {
            yield return Change("role", spec.Text("Role"), Word(role));
        }

        if (resource.Availability is { } availability && spec.Text("Availability") != availability)
        {
            yield return Change("availability", spec.Text("Availability"), availability);
        }

        var labels = spec.At("Labels").Strings().Where(l => l.Key.StartsWith(OwnLabels, StringComparison.Ordinal)).ToDictionary();
        foreach (var (name, value) in resource.Labels ?? ImmutableSortedDictionary<string, string>.Empty)
        {
            if (labels.GetValueOrDefault(name) != value)
            {
                yield return Change("label " + name, labels.GetValueOrDefault(name, ""), value);
            }
        }

        foreach (var name in labels.Keys.Where(n => resource.Labels is { } wanted && !wanted.ContainsKey(n)).Order(StringComparer.Ordinal))
        {
            yield return "no label " + name;
        }
    }

    private static string Change(string what, string from, string to) => from.Length == 0 ? $"{what} {to}" : $"{what} {from} → {to}";

    private static void Set(SwarmNodeResource resource, JsonObject spec)
    {
        if (resource.Role is { } role)
        {
            spec["Role"] = Word(role);
        }

        if (resource.Availability is { } availability)
        {
            spec["Availability"] = availability;
        }

        if (resource.Labels is { } wanted)
        {
            spec["Labels"] = new JsonObject(spec["Labels"].Strings()
                .Where(l => !l.Key.StartsWith(OwnLabels, StringComparison.Ordinal))
                .Concat(wanted).Select(l => KeyValuePair.Create(l.Key, (JsonNode?)JsonValue.Create(l.Value))));
        }
    }

    /// <summary>The swarm writes the wish down at once and changes the node's role a moment later.</summary>
    private static async Task SeeRoleAsync(SwarmNodeResource resource, CheckContext context, DockerApi api, CancellationToken cancel)
    {
        var seen = await Patience.UntilAsync(
            context.System.Clock,
            Waiting,
            async () =>
            {
                var view = await SwarmView.ReadAsync(context.System, cancel).ConfigureAwait(false);
                if (view.State != SwarmOutputs.Manager)
                {
                    return view.State == SwarmOutputs.Worker;
                }

                var entry = (await SwarmNodes.OfHostAsync(api, resource.Hostname, cancel).ConfigureAwait(false)).FirstOrDefault();
                return entry is null || !SwarmNodes.IsReady(entry)
                    || (entry["ManagerStatus"].Text("Reachability") == "reachable") == (resource.Role == SwarmRole.Manager);
            },
            cancel).ConfigureAwait(false);
        if (!seen)
        {
            throw new PalisadeException(EngineErrors.SwarmRefused, $"`{resource.Hostname}` did not become {Word(resource.Role!.Value)} within {Waiting.TotalSeconds:0} s");
        }
    }

    /// <summary>
    /// A living node is emptied first, so that its replicas end in order and start elsewhere; a manager gives its vote back, dead
    /// or alive, because the swarm keeps asking it otherwise.
    /// </summary>
    private static async Task RemoveAsync(JsonNode entry, CheckContext context, DockerApi api, CancellationToken cancel)
    {
        var id = entry.Text("ID");
        await SwarmNodes.UpdateAsync(
            api,
            id,
            spec =>
            {
                spec["Role"] = "worker";
                spec["Availability"] = "drain";
            },
            cancel).ConfigureAwait(false);
        await Patience.UntilAsync(
            context.System.Clock,
            Waiting,
            async () => !SwarmNodes.IsReady(entry) || !(await api.GetAsync("/tasks" + DockerApi.Filter("node", id), cancel).ConfigureAwait(false))
                .Items().Any(t => t.Text("Status", "State") == "running"),
            cancel).ConfigureAwait(false);

        DockerResponse? last = null;
        var removed = await Patience.UntilAsync(
            context.System.Clock,
            Waiting,
            async () =>
            {
                last = await api.SendAsync("DELETE", $"/nodes/{id}?force=true", null, cancel).ConfigureAwait(false);
                return last.Ok || last.Status == 404;
            },
            cancel).ConfigureAwait(false);
        if (!removed)
        {
            throw new PalisadeException(EngineErrors.SwarmRefused, $"`{entry.Text("Description", "Hostname")}` could not be removed: {DockerApi.Message(last!)}");
        }
    }

    private static async Task<bool> IsSelfAsync(SwarmNodeResource resource, CheckContext context, CancellationToken cancel) =>
        (await new DockerApi(context.System).GetAsync("/info", cancel).ConfigureAwait(false)).Text("Name") == resource.Hostname;

    private static string Word(SwarmRole role) => role == SwarmRole.Manager ? "manager" : "worker";
}
