using System.Collections.Immutable;
using System.IO.Enumeration;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Spec;
using Palisade.Core.Text;

namespace Palisade.Provision.Fleet;

/// <summary>
/// Chooses nodes by text, comma separated: a name, a name with <c>*</c> or <c>?</c>, <c>role=agent</c>, <c>label=NAME</c> or
/// <c>label=NAME:VALUE</c>; <c>!</c> before one takes its nodes away. A list that only takes away starts from all nodes.
/// </summary>
public static class NodeSelector
{
    /// <summary>In the file's order, each once. Null or empty text is all nodes; a part that matches nothing is an error.</summary>
    public static ImmutableArray<NodeSpec> Select(ClusterSpec spec, string? text)
    {
        ArgumentNullException.ThrowIfNull(spec);
        string[] parts = (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        HashSet<string> chosen = [.. Array.TrueForAll(parts, p => p[0] == '!') ? spec.Nodes.Select(n => n.Name) : []];
        foreach (var part in parts)
        {
            var names = Matching(spec, part.TrimStart('!')).Select(n => n.Name).ToList();
            if (names.Count == 0)
            {
                throw Nothing(spec, part.TrimStart('!'));
            }

            if (part[0] == '!')
            {
                chosen.ExceptWith(names);
            }
            else
            {
                chosen.UnionWith(names);
            }
        }

        return chosen.Count > 0
            ? [.. spec.Nodes.Where(n => chosen.Contains(n.Name))]
            : throw new PalisadeException(FleetErrors.NoSuchNode, $"`{text}` takes away every node it chooses", "`palisade explain PAL0221` shows how nodes are chosen");
    }

    private static IEnumerable<NodeSpec> Matching(ClusterSpec spec, string part)
    {
        if (part.StartsWith("role=", StringComparison.Ordinal))
        {
            return spec.Nodes.Where(n => string.Equals(n.Role.ToString(), part[5..], StringComparison.OrdinalIgnoreCase));
        }

        if (part.StartsWith("label=", StringComparison.Ordinal))
        {
            var label = part[6..].Split([':', '='], 2);
            return spec.Nodes.Where(n => n.Labels.TryGetValue(label[0], out var value) && (label.Length == 1 || value == label[1]));
        }

        return spec.Nodes.Where(n => FileSystemName.MatchesSimpleExpression(part, n.Name, ignoreCase: false));
    }

    private static PalisadeException Nothing(ClusterSpec spec, string part)
    {
        var known = part.StartsWith("role=", StringComparison.Ordinal)
            ? spec.Nodes.Select(n => $"role={n.Role.ToString().ToLowerInvariant()}").Distinct()
            : part.StartsWith("label=", StringComparison.Ordinal)
                ? spec.Nodes.SelectMany(n => n.Labels.Keys).Distinct().Select(l => $"label={l}")
                : spec.Nodes.Select(n => n.Name);
        var near = Suggestion.For(part, known);
        return new PalisadeException(
            FleetErrors.NoSuchNode, $"no node matches `{part}`", near is null ? $"the nodes are {string.Join(", ", spec.Nodes.Select(n => $"`{n.Name}`"))}" : $"did you mean `{near}`?");
    }
}
