using Shouldly;
using Xunit;

namespace Palisade.Core.Tests.Spec;

public sealed class K3sValidatorTests
{
    private const string Nodes = """
        cluster: home
        operators: { me: { keys: ~/.ssh/id_ed25519.pub } }
        nodes:
          pi-1: { address: 10.0.0.11, role: server, network: { address: 10.0.0.11/24, gateway: 10.0.0.1 } }
          pi-2: { address: "::ffff:10.0.0.12", role: server }
          pi-3: { address: 10.0.0.13, role: server }
          pi-4: 10.0.0.14

        """;

    [Theory]
    [InlineData("10.0.0.100", null)]
    [InlineData("10.0.0.12", "belongs to node `pi-2`")]
    [InlineData("10.0.0.14", "belongs to node `pi-4`")]
    [InlineData("10.0.0.1", "belongs to the router")]
    [InlineData("10.0.1.100", "outside its network `10.0.0.0/24`")]
    [InlineData("10.0.0.255", "no host's")]
    [InlineData("10.86.0.200", "lies in the mesh subnet")]
    [InlineData("127.0.0.1", "every machine reaches only itself there")]
    [InlineData("239.1.1.1", "multicast")]
    [InlineData("169.254.0.9", "link-local")]
    public void Load_Vip_MustBeAFreeAddressOfTheServersLan(string vip, string? problem)
    {
        var (_, findings) = SpecWorld.Load(Nodes + $"engine: {{ kind: k3s, vip: {vip} }}\n");

        var text = SpecWorld.Text(findings);
        if (problem is null)
        {
            text.ShouldBeEmpty();
        }
        else
        {
            findings.ShouldHaveSingleItem().Error.Code.ShouldBe("PAL0175");
            text.ShouldContain(problem);
        }
    }

    [Theory]
    [InlineData("v1.31.13+k3s1", false)]
    [InlineData("v1.9.9+k3s1", false)]
    [InlineData("v1.32.0+k3s1", true)]
    [InlineData("v1.34.1-rc2+k3s1", true)]
    [InlineData("v2.0.0+k3s1", true)]
    public void Load_Release_MustNotBeOlderThanHardeningNeeds(string version, bool good) =>
        SpecWorld.Load(Nodes + $"engine: {{ kind: k3s, version: {version} }}\n").Findings.HasErrors.ShouldBe(!good);

    [Theory]
    [InlineData("1h", true)]
    [InlineData("8h", true)]
    [InlineData("24h", true)]
    [InlineData("2d", true)]
    [InlineData("5h", false)]
    [InlineData("90m", false)]
    [InlineData("36h", false)]
    public void Load_Snapshots_AreMadeAtDistancesThatCronCanSay(string every, bool good) =>
        SpecWorld.Load(Nodes + $"engine: {{ kind: k3s, snapshots: {{ every: {every} }} }}\n").Findings.HasErrors.ShouldBe(!good);

    [Theory]
    [InlineData("k3s-arm64 sha256sum-arm64.txt k3s-airgap-images-arm64.tar.zst", null)]
    [InlineData("k3s sha256sum-amd64.txt k3s-airgap-images-amd64.tar.gz k3s-armhf sha256sum-arm.txt k3s-airgap-images-arm.tar", null)]
    [InlineData("sha256sum-arm64.txt", "holds no K3s")]
    [InlineData("k3s-arm64 k3s-airgap-images-arm64.tar.zst", "not `sha256sum-arm64.txt`")]
    [InlineData("k3s-arm64 sha256sum-arm64.txt k3s-airgap-images-amd64.tar.zst", "not `k3s-airgap-images-arm64.tar.zst`")]
    [InlineData("", "does not exist")]
    public void Load_Artifacts_HoldWhatAnInstallationNeeds(string files, string? problem)
    {
        var machine = SpecWorld.Machine();
        foreach (var file in files.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            machine.File("/cluster/k3s/" + file, "x");
        }

        var (_, findings) = SpecWorld.Load(Nodes + "engine: { kind: k3s, artifacts: ./k3s }\n", machine);

        if (problem is null)
        {
            SpecWorld.Text(findings).ShouldBeEmpty();
        }
        else
        {
            var finding = findings.ShouldHaveSingleItem();
            finding.Error.Code.ShouldBe("PAL0172");
            finding.Message.ShouldContain(problem);
        }
    }

    /// <summary>K3s takes other ranges for its pods and services there; only hosts that Palisade does not know could be hidden.</summary>
    [Theory]
    [InlineData("10.42.0.5/24", 0)]
    [InlineData("10.43.7.5/16", 0)]
    [InlineData("10.1.2.3/8", 1)]
    [InlineData("10.32.0.5/11", 1)]
    [InlineData("192.168.1.5/24", 0)]
    public void Load_LanThatHoldsThePodsRange_IsWarnedAboutOnlyWhereK3sDoesNotMove(string address, int warnings)
    {
        var (document, findings) = SpecWorld.Load($"""
            cluster: home
            engine: k3s
            operators: {"{ me: { keys: ~/.ssh/id_ed25519.pub } }"}
            mesh: {"{ subnet: 172.20.0.0/16 }"}
            nodes:
              pi-1: {"{"} address: {address.Split('/')[0]}, network: {"{"} address: {address} {"}"} {"}"}

            """);

        document.ShouldNotBeNull();
        findings.Select(f => f.Error.Code).ShouldBe(Enumerable.Repeat("PAL0185", warnings));
    }

    [Theory]
    [InlineData("172.17.0.0/16", "swarm", false)]
    [InlineData("172.17.0.0/16", "k3s", true)]
    [InlineData("10.42.0.0/16", "k3s", true)]
    public void Load_MeshSubnet_AvoidsTheNetworksOfItsOwnEngine(string subnet, string engine, bool good) =>
        SpecWorld.Load(Nodes + $"engine: {engine}\nmesh: {{ subnet: {subnet} }}\n").Findings.HasErrors.ShouldBe(!good);
}
