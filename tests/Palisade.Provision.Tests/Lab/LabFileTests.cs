using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Provision.Lab;
using Shouldly;
using Xunit;

namespace Palisade.Provision.Tests.Lab;

public sealed class LabFileTests
{
    private const string Text = """
        # mine
        cluster: home
        operators:
          admin: { keys: [.palisade/lab/id.pub, ~/.ssh/id_ed25519.pub, "ssh-ed25519 AAAA me"] }
          other: { keys: [../.palisade/x.pub] }
        nodes:
          a: { address: 10.1.2.3, role: server, ssh: { user: pi, password: file:pw } }
          b: { address: 10.1.2.4 }

        services:
          site: { kind: web, port: 8080, content: site } # the page
        """;

    [Fact]
    public void OwnKeyFiles_AreThoseInsideTheFilesOwnStateFolder() =>
        LabFile.Parse("/c/lab.yaml", Text).OwnKeyFiles.ShouldBe(["/c/.palisade/lab/id.pub"]);

    [Fact]
    public void Nodes_AreNamesAndAddressesInTheFilesOrder() =>
        LabFile.Parse("/c/lab.yaml", Text).Nodes.Select(n => $"{n.Name} {n.Address}").ShouldBe(["a 10.1.2.3", "b 10.1.2.4"]);

    [Theory]
    [InlineData("cluster: [")]
    [InlineData("- a\n- b\n")]
    [InlineData("")]
    public void Parse_WhatIsNoMapping_SaysThatItIsNoLab(string text) =>
        Should.Throw<PalisadeException>(() => LabFile.Parse("/c/lab.yaml", text)).Diagnostic.Error.ShouldBe(LabErrors.BadFile);

    [Theory]
    [InlineData("cluster: ../../etc")]
    [InlineData("cluster: .hidden")]
    [InlineData("nodes: {}")]
    public void Name_ThatIsNoClusterName_IsRefused(string text) =>
        Should.Throw<PalisadeException>(() => LabFile.Parse("/c/lab.yaml", text).Name).Diagnostic.Error.ShouldBe(LabErrors.BadFile);

    [Fact]
    public void Derive_ForMoreNodes_KeepsTheRestAndTheMeaningOfPaths() =>
        LabFileDerivation.Derive(LabFile.Parse("/c/lab.yaml", Text), 2).ShouldBe("""
            # Made by `palisade lab up --nodes 2` from lab.yaml.
            # mine
            cluster: home
            operators:
              admin: { keys: ['../.palisade/lab/id.pub', ~/.ssh/id_ed25519.pub, "ssh-ed25519 AAAA me"] }
              other: { keys: ['../../.palisade/x.pub'] }
            nodes:
              n1: { address: 10.1.2.11, role: server, ssh: { user: pi, password: 'file:../pw' } }
              n2: { address: 10.1.2.12, role: agent, ssh: { user: pi, password: 'file:../pw' } }

            services:
              site: { kind: web, port: 8080, content: '../site' } # the page
            """);

    [Fact]
    public void Derive_ForSevenNodesAndMore_HasThreeServers()
    {
        var derived = LabFile.Parse("/c/lab-7.yaml", LabFileDerivation.Derive(LabFile.Parse("/c/lab.yaml", Text), 7));

        derived.NodeEntries.Select(n => LabFile.Scalar(n.Value, "role")).ShouldBe(["server", "server", "server", "agent", "agent", "agent", "agent"]);
        derived.Nodes[^1].Address.ToString().ShouldBe("10.1.2.17");
    }
}
