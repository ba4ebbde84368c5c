using System.Text;
using System.Text.RegularExpressions;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Spec;

namespace Palisade.Provision.Phases.Base;

/// <summary>The cluster's block in /etc/hosts: a node's name means its mesh address, so that traffic by name is encrypted.</summary>
internal static class HostNames
{
    public static void Describe(ClusterSpec spec, NodeSpec node, CatalogBuilder catalog)
    {
        var block = new StringBuilder();
        block.Append("127.0.1.1 ").Append(node.Name).Append('\n');
        foreach (var other in spec.Nodes.Where(n => n.Name != node.Name))
        {
            block.Append(other.MeshAddress).Append(' ').Append(other.Name).Append('\n');
        }

        catalog.Add(new LinesResource
        {
            Path = "/etc/hosts",
            Block = block.ToString(),
            // Debian gives 127.0.1.1 to the name the board had before; two names there make `hostname -f` lie.
            Drop = [$@"^127\.0\.1\.1\s+(?!{Regex.Escape(node.Name)}\s*$)"],
            Cause = "nodes." + node.Name,
        });
    }
}
