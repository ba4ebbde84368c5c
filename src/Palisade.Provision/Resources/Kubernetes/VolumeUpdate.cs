using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Palisade.Core.Diagnostics;

namespace Palisade.Provision.Resources.Kubernetes;

/// <summary>
/// Volumes of StatefulSets that changed. The API takes no change of <c>volumeClaimTemplates</c>: claims that exist are made larger each by
/// itself, and the set is made anew without its pods, which go on running and which the new set takes over.
/// </summary>
internal sealed class VolumeUpdate
{
    private readonly ImmutableArray<(KubeObject Claim, string Size)> growing;
    private readonly ImmutableArray<(KubeObject Live, KubeObject Wanted)> remade;

    private VolumeUpdate(ImmutableArray<(KubeObject, string)> growing, ImmutableArray<(KubeObject, KubeObject)> remade) =>
        (this.growing, this.remade) = (growing, remade);

    /// <summary>What an apply changes besides what the API server's own dry run shows, as hunks of a diff.</summary>
    public IEnumerable<(KubeKey Key, string Hunks)> Changes =>
    [
        .. growing.Select(g => (g.Claim.Key, $"-  storage: {VolumeClaims.Size(g.Claim.Json.At("spec"))}\n+  storage: {g.Size}\n")),
        .. remade.Select(r => (r.Wanted.Key, string.Concat(
            Volumes(r.Live).Except(Volumes(r.Wanted)).Select(v => $"-  {v}\n")
                .Concat(Volumes(r.Wanted).Except(Volumes(r.Live)).Select(v => $"+  {v}\n"))
                .Prepend("  volumes of each replica; the set is made anew, and its pods keep running:\n")))),
    ];

    /// <param name="live">The object as the cluster has it.</param>
    /// <exception cref="PalisadeException">A volume cannot become what is wanted.</exception>
    public static async Task<VolumeUpdate> ReadAsync(Kubectl kubectl, IEnumerable<KubeObject> wanted, Func<KubeObject, KubeObject?> live, CancellationToken cancel)
    {
        var growing = ImmutableArray.CreateBuilder<(KubeObject, string)>();
        var remade = ImmutableArray.CreateBuilder<(KubeObject, KubeObject)>();
        foreach (var set in wanted.Where(o => o is { Kind: "StatefulSet", Group: "apps" } && VolumeClaims.Templates(o).Any()))
        {
            var claims = await ClaimsAsync(kubectl, set, cancel).ConfigureAwait(false);
            foreach (var (name, spec) in VolumeClaims.Templates(set).Select(t => (t.Text("metadata", "name"), t.At("spec"))))
            {
                var own = claims.Where(c => VolumeClaims.VolumeOf(c, set.Name) == name).ToArray();
                if (VolumeClaims.Live(set.Name, name, live(set), own).Objection(VolumeClaims.Bytes(spec) ?? 0, VolumeClaims.Class(spec)) is { } objection)
                {
                    throw new PalisadeException(objection);
                }

                growing.AddRange(own.Where(c => VolumeClaims.Bytes(c.Json.At("spec")) < VolumeClaims.Bytes(spec)).Select(c => (c, VolumeClaims.Size(spec))));
            }

            if (live(set) is { IsBeingDeleted: false } found && !SameTemplates(found, set))
            {
                remade.Add((found, set));
            }
        }

        return new VolumeUpdate(growing.ToImmutable(), remade.ToImmutable());
    }

    /// <summary>The object with which the API server can be asked what else would change.</summary>
    public KubeObject Askable(KubeObject o)
    {
        if (remade.FirstOrDefault(r => r.Wanted.Key == o.Key).Live is not { } live)
        {
            return o;
        }

        var json = (JsonObject)o.Json.DeepClone();
        json["spec"]!["volumeClaimTemplates"] = live.Json.At("spec", "volumeClaimTemplates")?.DeepClone();
        return new KubeObject(json);
    }

    /// <summary>Larger claims first: were the set anew and they not, the next run would take it all for done.</summary>
    /// <returns>Sets that are gone for a moment, and must be before they are applied.</returns>
    public async Task<ImmutableArray<KubeObject>> ApplyAsync(Kubectl kubectl, CancellationToken cancel)
    {
        foreach (var (claim, size) in growing)
        {
            var patch = new JsonObject { ["spec"] = new JsonObject { ["resources"] = new JsonObject { ["requests"] = new JsonObject { ["storage"] = size } } } };
            await kubectl.MustAsync(
                ["patch", "persistentvolumeclaims", claim.Name, "--namespace", claim.Namespace, "--type=merge", "--patch", patch.ToJsonString(), "-o", "name"], null, cancel)
                .ConfigureAwait(false);
        }

        foreach (var (live, _) in remade)
        {
            await kubectl.MustAsync(
                ["delete", "statefulsets.apps", live.Name, "--namespace", live.Namespace, "--cascade=orphan", "--ignore-not-found", "--wait=false", "-o", "name"], null, cancel)
                .ConfigureAwait(false);
        }

        return [.. remade.Select(r => r.Live)];
    }

    /// <summary>None where the account may not look: the API then says what it does not take.</summary>
    private static async Task<ImmutableArray<KubeObject>> ClaimsAsync(Kubectl kubectl, KubeObject set, CancellationToken cancel)
    {
        var result = await kubectl.RunAsync(["get", "persistentvolumeclaims", "--namespace", set.Namespace, "--ignore-not-found", "-o", "json"], null, cancel).ConfigureAwait(false);
        return result.Ok ? [.. KubeObject.ParseMany(result.Output).Where(c => VolumeClaims.VolumeOf(c, set.Name) is not null)] : [];
    }

    private static bool SameTemplates(KubeObject live, KubeObject wanted)
    {
        var (now, next) = (VolumeClaims.Templates(live).ToArray(), VolumeClaims.Templates(wanted).ToArray());
        return now.Length == next.Length && now.Zip(next).All(t => Covers(t.First.At("metadata"), t.Second.At("metadata")) && Covers(t.First.At("spec"), t.Second.At("spec")));
    }

    /// <summary>All that is wanted is there; what the API server filled in besides is no difference.</summary>
    private static bool Covers(JsonNode? live, JsonNode? wanted) => (live, wanted) switch
    {
        (JsonObject there, JsonObject asked) => asked.All(m => Covers(there[m.Key], m.Value)),
        (JsonArray there, JsonArray asked) => there.Count == asked.Count && there.Zip(asked).All(i => Covers(i.First, i.Second)),
        _ => wanted is null || JsonNode.DeepEquals(live, wanted),
    };

    private static IEnumerable<string> Volumes(KubeObject set) => VolumeClaims.Templates(set).Select(t => $"{t.Text("metadata", "name")}: {VolumeClaims.Size(t.At("spec"))}");
}
