using System.Globalization;
using System.Text.Json.Nodes;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Spec;

namespace Palisade.Provision.Resources.Kubernetes;

/// <summary>How a StatefulSet's templates and the claims that were made from them belong together (NAME of template - set - ordinal).</summary>
internal static class VolumeClaims
{
    public static IEnumerable<JsonObject> Templates(KubeObject set) => set.Json.At("spec", "volumeClaimTemplates").Items().OfType<JsonObject>();

    /// <summary>Name of the volume that a claim of this set is for; null where it is another's.</summary>
    public static string? VolumeOf(KubeObject claim, string set)
    {
        var (dash, middle) = (claim.Name.LastIndexOf('-'), $"-{set}");
        return dash > 0 && int.TryParse(claim.Name.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _)
            && claim.Name[..dash] is var stem && stem.EndsWith(middle, StringComparison.Ordinal) && stem.Length > middle.Length
            ? stem[..^middle.Length]
            : null;
    }

    /// <param name="set">The StatefulSet as the cluster has it; null where it has none.</param>
    /// <param name="claims">Those of this volume.</param>
    /// <param name="canGrow">Whether a storage class lets claims grow; null where that is not known.</param>
    public static LiveVolume Live(string service, string name, KubeObject? set, IReadOnlyCollection<KubeObject> claims, Func<string, bool>? canGrow = null)
    {
        var template = set is null ? null : Templates(set).FirstOrDefault(t => t.Text("metadata", "name") == name).At("spec");
        var specs = claims.Select(c => c.Json.At("spec")).ToArray();
        return new LiveVolume(service, name)
        {
            Asked = Bytes(template),
            Class = Class(template),
            Smallest = specs.Min(Bytes),
            ClaimClass = Class(specs.FirstOrDefault()),
            CanGrow = canGrow is null || specs.All(s => canGrow(Class(s))),
        };
    }

    /// <summary>What the <c>spec</c> of a claim or template asks for; null where it asks for nothing that can be read.</summary>
    public static long? Bytes(JsonNode? spec) => Quantity.TryParseBytes(Size(spec), out var bytes) ? bytes : null;

    /// <summary>The storage class that it names; empty: none.</summary>
    public static string Class(JsonNode? spec) => spec.Text("storageClassName");

    /// <summary>What it asks for as it is written: <c>5Gi</c>.</summary>
    public static string Size(JsonNode? spec) => spec.Text("resources", "requests", "storage");
}
