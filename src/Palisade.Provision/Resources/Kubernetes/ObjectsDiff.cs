using System.Collections.Immutable;
using System.Text;
using Palisade.Core.Converge;
using Palisade.Core.Text;

namespace Palisade.Provision.Resources.Kubernetes;

/// <summary>What an apply would do to a cluster, and how that is shown. Of a Secret it is only said that it differs.</summary>
internal sealed record ObjectsDiff
{
    private const int NamedInSummary = 4;

    public required ImmutableArray<KubeObject> Created { get; init; }

    /// <summary>Objects that differ, each with its hunks.</summary>
    public required ImmutableArray<(KubeKey Key, bool Secret, string Hunks)> Changed { get; init; }

    public required ImmutableArray<KubeObject> Removed { get; init; }

    public bool IsEmpty => Created.IsEmpty && Changed.IsEmpty && Removed.IsEmpty;

    public ResourceChange ToChange() => new(
        Changed.IsEmpty && Removed.IsEmpty ? ChangeAction.Create : Created.IsEmpty && Changed.IsEmpty ? ChangeAction.Delete : ChangeAction.Update,
        string.Join("; ", new[]
        {
            Phrase("creates", Created.Select(o => o.Key)),
            Phrase("changes", Changed.Select(c => c.Key)),
            Phrase("removes", Removed.Select(o => o.Key)),
        }.OfType<string>()),
        Text());

    private static string? Phrase(string verb, IEnumerable<KubeKey> keys)
    {
        var all = keys.ToArray();
        var rest = all.Length - NamedInSummary;
        return all.Length == 0 ? null
            : $"{verb} {string.Join(", ", all.Take(NamedInSummary))}" + (rest > 0 ? $" and {rest} more" : "");
    }

    private string Text()
    {
        var text = new StringBuilder();
        foreach (var created in Created)
        {
            text.Append("@@ ").Append(created.Key).Append(" (new) @@\n");
            if (created.IsSecret)
            {
                text.Append("+its content is not shown\n");
                continue;
            }

            foreach (var line in JsonYaml.Write(created.Json).TrimEnd('\n').Split('\n'))
            {
                text.Append('+').Append(line).Append('\n');
            }
        }

        foreach (var (key, secret, hunks) in Changed)
        {
            text.Append("@@ ").Append(key).Append(" @@\n").Append(secret ? "its content differs and is not shown\n" : hunks);
        }

        foreach (var removed in Removed)
        {
            text.Append("@@ ").Append(removed.Key).Append(" (removed) @@\n");
        }

        return text.ToString();
    }
}
