using Palisade.Engines.K3s;
using Palisade.Provision.Tests.Phases;
using Palisade.Testing;
using Shouldly;
using Xunit;

namespace Palisade.Provision.Tests.K3s;

/// <summary>What takes K3s's rules and interfaces away, run by a real shell on real tables in a network namespace of its own.</summary>
public sealed class K3sNetworkScriptTests
{
    private const string Before = """
        ip link set lo up
        ip link add cni0 type bridge
        ip link add theirs type bridge
        ip link add veth0 type veth peer name veth1
        ip link set veth0 master cni0
        iptables -N KUBE-SERVICES && iptables -N KUBE-FORWARD && iptables -N THEIRS
        iptables -A INPUT -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
        iptables -A FORWARD -m comment --comment "kubernetes forwarding rules" -j KUBE-FORWARD
        iptables -A KUBE-FORWARD -m comment --comment "it's theirs: \"quoted\"" -j ACCEPT
        iptables -A INPUT -p tcp --dport 22 -m comment --comment "not KUBE-SERVICES at all" -j THEIRS
        iptables -A THEIRS -s 192.0.2.1 -j DROP
        iptables -t nat -N CNI-HOSTPORT-DNAT && iptables -t nat -N KUBE-SEP-ABC && iptables -t nat -N KUBE-SVC-ABC
        iptables -t nat -A PREROUTING -m addrtype --dst-type LOCAL -j CNI-HOSTPORT-DNAT
        iptables -t nat -A KUBE-SVC-ABC -j KUBE-SEP-ABC
        iptables -t nat -N FLANNEL-POSTRTG && iptables -t nat -A POSTROUTING -m comment --comment "flanneld masq" -j FLANNEL-POSTRTG
        iptables -t nat -A POSTROUTING -s 172.17.0.0/16 -j MASQUERADE
        ip6tables -N KUBE-FIREWALL && ip6tables -A OUTPUT -j KUBE-FIREWALL

        """;

    [Fact]
    public async Task Network_OfANodeThatLeaves_LosesWhatIsK3sAndNothingElse()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "tables in a network namespace take root");
        DebianPackages.Ensure("/usr/sbin/iptables", "iptables");
        var script = $"{Before}\n(\n{K3sData.NetworkScript}\n)\niptables-save; ip6tables-save; ip -o link show";

        var (status, output) = await RunAsync(script);

        status.ShouldBe(0, output);
        output.ShouldNotContain(":KUBE-");
        output.ShouldNotContain(":CNI-");
        output.ShouldNotContain("FLANNEL");
        output.ShouldNotContain("flanneld");
        output.ShouldNotContain("-j KUBE");
        output.ShouldContain("-A INPUT -p tcp -m tcp --dport 22 -m comment --comment \"not KUBE-SERVICES at all\" -j THEIRS");
        output.ShouldContain("-A THEIRS -s 192.0.2.1/32 -j DROP");
        output.ShouldContain("-A POSTROUTING -s 172.17.0.0/16 -j MASQUERADE");
        output.ShouldNotContain("cni0");
        output.ShouldNotContain("veth0");
        output.ShouldContain("theirs:");
    }

    [Theory]
    [InlineData(K3sData.StopScript)]
    [InlineData(K3sData.NetworkScript)]
    [InlineData(K3sData.ForgetScript)]
    [InlineData(K3sData.DeleteScript)]
    [InlineData(K3sData.GoneScript)]
    [InlineData(K3sData.RecordScript)]
    public async Task Scripts_AreWhatAPosixShellTakes(string script)
    {
        var (status, error) = await NftTool.RunAsync(["sh", "-n", "-c", script], TestContext.Current.CancellationToken);

        status.ShouldBe(0, error);
    }

    private static async Task<(int Status, string Output)> RunAsync(string script)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, "exec 2>&1\nset -e\n" + script, TestContext.Current.CancellationToken);
            var start = new System.Diagnostics.ProcessStartInfo("unshare", ["-n", "sh", file]) { RedirectStandardOutput = true };
            using var process = System.Diagnostics.Process.Start(start)!;
            var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return (process.ExitCode, output);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
