using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Engines.Swarm;
using Palisade.Provision.Node;

namespace Palisade.Provision.Resources.Swarm;

/// <summary>
/// Deploys a stack and sees it healthy. A check compares digests, so it finds a changed text, a change by hand, and a service that
/// stands but does not run.
/// </summary>
internal sealed class SwarmStackProvider : ResourceProvider<SwarmStackResource>
{
    private static readonly TimeSpan Vanishing = TimeSpan.FromSeconds(60);

    public override async Task<CheckResult> CheckAsync(SwarmStackResource resource, CheckContext context, CancellationToken cancel)
    {
        var created = CheckResult.Differs(ChangeAction.Create, $"deploys stack `{resource.Name}`");
        try
        {
            if ((await SwarmView.ReadAsync(context.System, cancel).ConfigureAwait(false)).State != SwarmOutputs.Manager)
            {
                return resource.Absent ? CheckResult.Same : created;
            }
        }
        catch (PalisadeException e) when (e.Diagnostic.Error == EngineErrors.EngineUnavailable)
        {
            return resource.Absent ? CheckResult.Same : created;
        }

        var api = new DockerApi(context.System);
        var services = await StackServices.ReadAsync(api, resource.Name, cancel).ConfigureAwait(false);
        if (resource.Absent)
        {
            return services.IsEmpty && !await HasNetworksAsync(api, resource.Name, cancel).ConfigureAwait(false)
                ? CheckResult.Same
                : CheckResult.Differs(ChangeAction.Delete, $"removes stack `{resource.Name}` with its network" + (resource.Left.IsEmpty ? "" : $"; its data stays: {string.Join(", ", resource.Left)}"));
        }

        if (services.IsEmpty)
        {
            return created;
        }

        var wanted = ComposeServices.Read(resource.Compose);
        var secrets = await StackSecrets.ReadAsync(api, resource.Name, cancel).ConfigureAwait(false);
        var drift = Drift(wanted, services).Concat(StackSecrets.Drift(resource.Secrets, secrets)).ToArray();
        if (drift.Length > 0)
        {
            return CheckResult.Differs(ChangeAction.Update, string.Join("; ", drift));
        }

        var waiting = (await HealthAsync(api, services, cancel).ConfigureAwait(false)).Where(h => !h.Health.Ready).ToArray();
        return waiting.Length == 0
            ? CheckResult.Same
            : CheckResult.Differs(ChangeAction.Run, "waits for " + string.Join("; ", waiting.Select(h => Describe(h.Name, h.Health))));
    }

    public override async Task ApplyAsync(SwarmStackResource resource, CheckContext context, CancellationToken cancel)
    {
        var api = new DockerApi(context.System);
        if (resource.Absent)
        {
            await RunAsync(["docker", "stack", "rm", resource.Name], null, context, cancel).ConfigureAwait(false);
            await Patience.UntilAsync(
                context.System.Clock,
                Vanishing,
                async () => (await StackServices.ReadAsync(api, resource.Name, cancel).ConfigureAwait(false)).IsEmpty
                    && !await HasNetworksAsync(api, resource.Name, cancel).ConfigureAwait(false),
                cancel).ConfigureAwait(false);
            return;
        }

        var wanted = ComposeServices.Read(resource.Compose);
        var services = await StackServices.ReadAsync(api, resource.Name, cancel).ConfigureAwait(false);
        await StackSecrets.AddAsync(api, resource.Name, resource.Secrets, cancel).ConfigureAwait(false);
        if (Drift(wanted, services).Any())
        {
            // Asking registries makes sense only for references that can mean something else tomorrow.
            var resolve = wanted.All(s => s.Image.Contains("@sha256:", StringComparison.Ordinal)) ? "never" : "changed";
            await RunAsync(
                ["docker", "stack", "deploy", "--compose-file", "-", "--prune", "--resolve-image", resolve, resource.Name],
                resource.Compose,
                context,
                cancel).ConfigureAwait(false);
        }

        await SeeReadyAsync(resource, wanted, context, api, cancel).ConfigureAwait(false);
        foreach (var service in (await StackServices.ReadAsync(api, resource.Name, cancel).ConfigureAwait(false)).Values)
        {
            await StackServices.SealAsync(api, service.Text("ID"), cancel).ConfigureAwait(false);
        }

        await StackSecrets.RemoveOthersAsync(api, resource.Name, resource.Secrets, cancel).ConfigureAwait(false);
    }

    private static IEnumerable<string> Drift(ImmutableArray<ComposeService> wanted, ImmutableSortedDictionary<string, JsonNode> services)
    {
        foreach (var service in wanted)
        {
            if (!services.TryGetValue(service.Name, out var found))
            {
                yield return $"adds {service.Name}";
                continue;
            }

            var replicas = found.At("Spec", "Mode", "Replicated") is { } mode ? (int?)mode.Number("Replicas") : null;
            if (replicas != service.Replicas)
            {
                yield return $"{service.Name}: replicas {replicas?.ToString() ?? "global"} → {service.Replicas?.ToString() ?? "global"}";
            }
            else if (found.Text("Spec", "Labels", StackServices.DigestLabel) != service.Digest)
            {
                yield return $"updates {service.Name}";
            }
            else if (!StackServices.IsSealed(found))
            {
                yield return found.Text("Spec", "Labels", StackServices.SealLabel).Length > 0
                    ? $"{service.Name} was changed by hand"
                    : $"{service.Name} was not seen healthy yet";
            }
        }

        foreach (var name in services.Keys.Where(n => !wanted.Any(s => s.Name == n)))
        {
            yield return $"removes {name}";
        }
    }

    private static async Task SeeReadyAsync(SwarmStackResource resource, ImmutableArray<ComposeService> wanted, CheckContext context, DockerApi api, CancellationToken cancel)
    {
        ImmutableArray<(string Name, StackHealth Health)> health = [];
        var ready = await Patience.UntilAsync(
            context.System.Clock,
            resource.Ready,
            async () =>
            {
                var services = await StackServices.ReadAsync(api, resource.Name, cancel).ConfigureAwait(false);
                health = await HealthAsync(api, services, cancel).ConfigureAwait(false);
                if (health.FirstOrDefault(h => h.Health.Failed) is { Health: { } failed } first)
                {
                    throw NotReady($"the update of {first.Name} failed ({failed.Update.Replace('_', ' ')}): {failed.Problem ?? "no reason given"}");
                }

                return health.Length == wanted.Length && health.All(h => h.Health.Ready);
            },
            cancel).ConfigureAwait(false);
        if (!ready)
        {
            throw NotReady(string.Join("; ", health.Where(h => !h.Health.Ready).Select(h => Describe(h.Name, h.Health))) + $" after {resource.Ready.TotalSeconds:0} s");
        }

        PalisadeException NotReady(string why) => new(
            EngineErrors.ServiceNotReady,
            $"service `{resource.Name}` is not healthy: {why}",
            $"`palisade run --on SERVER -- docker stack ps --no-trunc {resource.Name}` shows every replica");
    }

    private static async Task<ImmutableArray<(string Name, StackHealth Health)>> HealthAsync(DockerApi api, ImmutableSortedDictionary<string, JsonNode> services, CancellationToken cancel)
    {
        JsonNode[] nodes = [.. (await api.GetAsync("/nodes", cancel).ConfigureAwait(false)).Items()];
        JsonNode[] tasks = [.. (await api.GetAsync("/tasks", cancel).ConfigureAwait(false)).Items()];
        return [.. services.Select(s => (s.Key, StackHealth.Of(s.Value, tasks, nodes)))];
    }

    private static string Describe(string name, StackHealth health) =>
        $"{name}, {health.Current} of {health.Wanted} run" + (health.Problem is { } problem ? $" (newest error: {problem})" : "");

    private static async Task<bool> HasNetworksAsync(DockerApi api, string stack, CancellationToken cancel) =>
        (await api.GetAsync("/networks" + DockerApi.Filter("label", $"{StackServices.StackLabel}={stack}"), cancel).ConfigureAwait(false)).Items().Any();

    private static async Task RunAsync(ImmutableArray<string> argv, string? input, CheckContext context, CancellationToken cancel)
    {
        var result = await context.System.RunAsync(new ProcessCommand(argv) { Input = input }, cancel).ConfigureAwait(false);
        if (!result.Ok)
        {
            throw new PalisadeException(EngineErrors.StackRefused, SystemExtensions.Failure(argv, result).Diagnostic.Message);
        }
    }
}
