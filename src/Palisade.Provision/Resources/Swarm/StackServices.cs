using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Palisade.Provision.Resources.Swarm;

/// <summary>The services of a stack as the swarm has them.</summary>
internal static class StackServices
{
    /// <summary>Set by <c>docker stack deploy</c>.</summary>
    public const string StackLabel = "com.docker.stack.namespace";

    /// <summary>SHA-256 of the text that a service was rendered to.</summary>
    public const string DigestLabel = "palisade.digest";

    /// <summary>
    /// SHA-256 of what the swarm made of that text, written once the service stands. Any later change by hand (scale, image,
    /// environment, limits) gives the definition another digest than this.
    /// </summary>
    public const string SealLabel = "palisade.seal";

    /// <summary>By name without the stack's prefix.</summary>
    public static async Task<ImmutableSortedDictionary<string, JsonNode>> ReadAsync(DockerApi api, string stack, CancellationToken cancel) =>
        (await api.GetAsync("/services" + DockerApi.Filter("label", $"{StackLabel}={stack}"), cancel).ConfigureAwait(false)).Items()
            .ToImmutableSortedDictionary(s => s.Text("Spec", "Name")[(stack.Length + 1)..], s => s, StringComparer.Ordinal);

    public static string Seal(JsonNode service)
    {
        var spec = service["Spec"]!.DeepClone();
        (spec["Labels"] as JsonObject)?.Remove(SealLabel);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(spec.ToJsonString())));
    }

    public static bool IsSealed(JsonNode service) => service.Text("Spec", "Labels", SealLabel) == Seal(service);

    /// <summary>
    /// Writes the seal. Docker may write a definition down in other words than it was given (null members vanish), so the seal is
    /// looked at again and corrected.
    /// </summary>
    public static async Task SealAsync(DockerApi api, string id, CancellationToken cancel)
    {
        for (var attempt = 0; attempt < 3; attempt++)
        {
            var service = await api.GetAsync("/services/" + id, cancel).ConfigureAwait(false);
            if (IsSealed(service))
            {
                return;
            }

            var spec = service["Spec"]!.DeepClone();
            spec["Labels"]![SealLabel] = Seal(service);
            await api.PostAsync($"/services/{id}/update?version={service.Number("Version", "Index")}", spec, cancel).ConfigureAwait(false);
        }
    }
}
