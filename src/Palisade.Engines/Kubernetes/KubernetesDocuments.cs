using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using Palisade.Core.Converge;
using Palisade.Core.Engines;
using Palisade.Core.Spec;
using Palisade.Core.Text;

namespace Palisade.Engines.Kubernetes;

/// <summary>
/// What is applied, as YAML for review and for GitOps, with the archives of charts in full. Secrets are left out, with a line that says
/// how to make them: a rendered file is made to be shown and committed.
/// </summary>
public static class KubernetesDocuments
{
    public static ImmutableArray<RenderedDocument> Render(ClusterSpec spec, Outputs outputs, IContentSource content, KubernetesTarget target) =>
    [
        .. ObjectGroup.Of(spec, target, s => ServiceImages.Find(spec, outputs, s) ?? ServiceImages.Expected(spec, s), content)
            .Select(g => new RenderedDocument(g.Owner, g.Owner + ".yaml", Text(g))),
    ];

    private static string Text(ObjectGroup group)
    {
        var text = new StringBuilder();
        foreach (var manifest in group.Objects)
        {
            text.Append("---\n# ").Append(group.Owner).Append('\n');
            text.Append(manifest.Kind() == "Secret" ? LeftOut(manifest) : JsonYaml.Write(manifest));
        }

        return text.ToString();
    }

    private static string LeftOut(JsonObject secret)
    {
        var files = secret["data"]!.AsObject().Select(d => $" --from-file={d.Key}=FILE");
        return $"""
            # Secret {secret.Name()} is left out: secrets are never printed. `palisade apply` makes it; by hand:
            #   kubectl create secret generic {secret.Name()} --namespace {(string)secret["metadata"]!["namespace"]!}{string.Concat(files)}

            """;
    }
}
