using System.Text;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Spec;
using Palisade.Engines.K3s;
using Palisade.Engines.K3s.Hosts;
using Palisade.Testing;
using Xunit;

namespace Palisade.Engines.Tests.K3s;

/// <summary>Every file that K3s reads on one node, kept beside the tests: a change of one is seen in review.</summary>
public sealed class K3sGoldenTests
{
    [Fact]
    public void Files_OfOneBoard_AreAsReviewed() => Golden.Verify("k3s-one-board.txt", Files(Servers.OneBoard, "pi-1"));

    [Fact]
    public void Files_OfAnAgentOfThreePis_AreAsReviewed() => Golden.Verify("k3s-three-pis-agent.txt", Files(Servers.ThreePis, "pi-2"));

    [Fact]
    public void Files_OfTheServerOfThreePis_AreAsReviewed() => Golden.Verify("k3s-three-pis-server.txt", Files(Servers.ThreePis, "pi-1"));

    [Fact]
    public void Files_OfAnAgentOfTwentyNodes_AreAsReviewed() => Golden.Verify("k3s-twenty-nodes-agent.txt", Files(Servers.TwentyNodes, AgentOf(Servers.TwentyNodes)));

    [Fact]
    public void Files_OfAServerOfTwentyNodes_AreAsReviewed() => Golden.Verify("k3s-twenty-nodes-server.txt", Files(Servers.TwentyNodes, "s-2"));

    [Fact]
    public void Balancer_OfTwentyNodes_IsAsReviewed() => Golden.Verify("k3s-haproxy.cfg", HaProxy.Text(Servers.TwentyNodes));

    [Fact]
    public void SharedAddress_OfThreeServers_IsAsReviewed() =>
        Golden.Verify("k3s-kube-vip.yaml", KubeVip.Manifest(Servers.ThreeServers.Engine.Vip!, "eth0"));

    [Fact]
    public void Preparation_OfANode_IsAsReviewed() =>
        Golden.Verify("k3s-prepare.txt", Show(Servers.Context(Servers.OneBoard).PlanK3s("k3s-prepare").Single().Resources));

    private static string AgentOf(ClusterSpec spec) => spec.Nodes.First(n => n.Role == NodeRole.Agent).Name;

    private static string Files(ClusterSpec spec, string node) => Show(K3sFiles.Of(Servers.Context(spec), spec.Node(node), "pal0"));

    private static string Show(IEnumerable<Resource> resources)
    {
        var text = new StringBuilder();
        foreach (var resource in resources)
        {
            _ = resource switch
            {
                FileResource file => text.Append($"== {file.Path} {file.Mode}\n{file.Content}\n"),
                DirectoryResource folder => text.Append($"== {folder.Path}/ {folder.Mode}\n\n"),
                SysctlResource sysctl => text.Append($"== {sysctl.Path}\n{string.Concat(sysctl.Values.Select(v => $"{v.Key} = {v.Value}\n"))}\n"),
                _ => text.Append($"== {resource.Id}\n\n"),
            };
        }

        return text.ToString();
    }
}
