using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Palisade.Core.Converge;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Spec;

namespace Palisade.Provision.Converge;

/// <summary>
/// A plan as a file: what was shown, and digests of what it was made from. It holds no content and no secrets, so applying it
/// means planning again and finding exactly the same.
/// </summary>
public sealed record SavedPlan
{
    public const int CurrentFormat = 1;

    public int Format { get; init; } = CurrentFormat;

    public required string Cluster { get; init; }

    /// <summary>Version of Palisade that made it: another version may want other things of a node.</summary>
    public required string Version { get; init; }

    /// <summary>SHA-256 of the configuration's text, hex.</summary>
    public required string SpecDigest { get; init; }

    /// <summary>By node: digest over its machine id and every change, with content.</summary>
    public required ImmutableSortedDictionary<string, string> Nodes { get; init; }

    public static SavedPlan From(SpecDocument document, ClusterPlan plan, string version) => new()
    {
        Cluster = document.Spec.Cluster,
        Version = version,
        SpecDigest = Digest(document.Source.Text),
        Nodes = plan.Nodes.ToImmutableSortedDictionary(n => n.Node, Fingerprint, StringComparer.Ordinal),
    };

    public static SavedPlan Read(string path)
    {
        try
        {
            var plan = JsonSerializer.Deserialize(File.ReadAllBytes(path), RunJson.Default.SavedPlan);
            return plan is { Format: CurrentFormat } ? plan : throw new JsonException("another format");
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new PalisadeException(RunErrors.PlanUnreadable, $"`{path}` cannot be read as a saved plan: {e.Message}",
                "make one with `palisade plan -o FILE`", inner: e);
        }
    }

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, RunJson.Default.SavedPlan);

    /// <summary>What is different now, in words; empty when this plan is exactly <paramref name="now"/>.</summary>
    public ImmutableArray<string> Differences(SavedPlan now)
    {
        var found = ImmutableArray.CreateBuilder<string>();
        if (now.Cluster != Cluster)
        {
            found.Add($"the plan is for the cluster `{Cluster}`, the file describes `{now.Cluster}`");
        }

        if (now.Version != Version)
        {
            found.Add($"the plan was made by version {Version}, this is {now.Version}");
        }

        if (now.SpecDigest != SpecDigest)
        {
            found.Add("the configuration file has changed");
        }

        foreach (var node in Nodes.Keys.Union(now.Nodes.Keys).Order(StringComparer.Ordinal))
        {
            var (was, isNow) = (Nodes.GetValueOrDefault(node), now.Nodes.GetValueOrDefault(node));
            if (was is null || isNow is null)
            {
                found.Add($"`{node}` is {(was is null ? "not in the plan" : "not reachable or no longer in the file")}");
            }
            else if (was != isNow)
            {
                found.Add($"`{node}` is not as it was when the plan was made");
            }
        }

        return found.ToImmutable();
    }

    private static string Fingerprint(NodePlan plan)
    {
        var text = new StringBuilder().Append(plan.MachineId).Append('\n');
        foreach (var change in plan.Changes)
        {
            // The wanted content counts as well as the difference: a secret file shows none.
            text.Append(change.Phase).Append('\0').Append(JsonSerializer.Serialize(
                    new Catalog { Phase = change.Phase, Node = plan.Node, Resources = [change.Resource] },
                    Core.Converge.Protocol.ProtocolJson.Default.Catalog))
                .Append('\0').Append(change.Change.Action).Append('\0').Append(change.Change.Summary)
                .Append('\0').Append(change.Change.Diff).Append('\n');
        }

        foreach (var unknown in plan.Unknown)
        {
            text.Append(unknown).Append('\n');
        }

        return Digest(text.ToString());
    }

    private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
