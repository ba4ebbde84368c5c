using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using Palisade.Core.Converge.Resources;

namespace Palisade.Provision.Resources.Swarm;

/// <summary>
/// Secrets of a stack in the swarm, over the Engine API: a value travels in a request's body and nowhere else. They carry the
/// stack's label, so that <c>docker stack rm</c> removes them with it.
/// </summary>
internal static class StackSecrets
{
    /// <summary>Id by name.</summary>
    public static async Task<ImmutableSortedDictionary<string, string>> ReadAsync(DockerApi api, string stack, CancellationToken cancel) =>
        (await api.GetAsync("/secrets" + DockerApi.Filter("label", $"{StackServices.StackLabel}={stack}"), cancel).ConfigureAwait(false)).Items()
            .ToImmutableSortedDictionary(s => s.Text("Spec", "Name"), s => s.Text("ID"), StringComparer.Ordinal);

    public static IEnumerable<string> Drift(ImmutableArray<StackSecret> wanted, ImmutableSortedDictionary<string, string> found) =>
    [
        .. wanted.Where(s => !found.ContainsKey(s.Name)).Select(s => $"adds secret {s.Name}"),
        .. found.Keys.Where(n => wanted.All(s => s.Name != n)).Select(n => $"removes secret {n}"),
    ];

    public static async Task AddAsync(DockerApi api, string stack, ImmutableArray<StackSecret> wanted, CancellationToken cancel)
    {
        if (wanted.IsEmpty)
        {
            return;
        }

        var found = await ReadAsync(api, stack, cancel).ConfigureAwait(false);
        foreach (var secret in wanted.Where(s => !found.ContainsKey(s.Name)))
        {
            await api.PostAsync(
                "/secrets/create",
                new JsonObject
                {
                    ["Name"] = secret.Name,
                    ["Labels"] = new JsonObject { [StackServices.StackLabel] = stack, ["palisade.service"] = stack },
                    ["Data"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(secret.Value)),
                },
                cancel).ConfigureAwait(false);
        }
    }

    /// <summary>Once the replicas run with the new ones.</summary>
    public static async Task RemoveOthersAsync(DockerApi api, string stack, ImmutableArray<StackSecret> wanted, CancellationToken cancel)
    {
        foreach (var (name, id) in await ReadAsync(api, stack, cancel).ConfigureAwait(false))
        {
            if (wanted.Any(s => s.Name == name))
            {
                continue;
            }

            var response = await api.SendAsync("DELETE", "/secrets/" + id, null, cancel).ConfigureAwait(false);
            if (!response.Ok && response.Status != 404)
            {
                throw DockerApi.Refused("/secrets", response);
            }
        }
    }
}
