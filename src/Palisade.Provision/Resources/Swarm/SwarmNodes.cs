using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Palisade.Provision.Resources.Swarm;

/// <summary>Entries of the swarm's list of nodes.</summary>
internal static class SwarmNodes
{
    private const int Tries = 5;

    /// <summary>
    /// All entries of one host, the living one first: a board that left and came back has an entry for each of its lives.
    /// </summary>
    public static async Task<ImmutableArray<JsonNode>> OfHostAsync(DockerApi api, string hostname, CancellationToken cancel) =>
    [
        .. (await api.GetAsync("/nodes", cancel).ConfigureAwait(false)).Items()
            .Where(n => n.Text("Description", "Hostname") == hostname)
            .OrderBy(n => IsReady(n) ? 0 : 1).ThenByDescending(n => n.Text("CreatedAt"), StringComparer.Ordinal),
    ];

    public static bool IsReady(JsonNode node) => node.Text("Status", "State") == "ready";

    /// <summary>Read, change, write back; again when somebody else (the swarm itself, mostly) wrote in between.</summary>
    public static async Task UpdateAsync(DockerApi api, string id, Action<JsonObject> change, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            var node = await api.GetAsync("/nodes/" + id, cancel).ConfigureAwait(false);
            var spec = node["Spec"]!.DeepClone().AsObject();
            change(spec);
            var path = $"/nodes/{id}/update?version={node.Number("Version", "Index")}";
            var response = await api.SendAsync("POST", path, spec, cancel).ConfigureAwait(false);
            if (response.Ok)
            {
                return;
            }

            if (attempt == Tries || !DockerApi.Message(response).Contains("out of sequence", StringComparison.Ordinal))
            {
                throw DockerApi.Refused(path, response);
            }
        }
    }
}
