using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Protocol;
using Palisade.Core.Converge.Resources;
using Palisade.Testing;
using Shouldly;
using Xunit;

namespace Palisade.Provision.Tests.Node;

public sealed class K3sEvidenceTests
{
    private readonly FakeNode node = new();

    public K3sEvidenceTests()
    {
        node.System.On("df", "    Avail\n5000000000\n");
        node.System.On("systemctl show", "ActiveState=activating\nResult=exit-code\nNRestarts=7\n");
        node.System.On("journalctl", "first\nlast\n");
    }

    [Fact]
    public async Task Check_OfAServerThatAnswers_ReportsItsCaAndClockAndChangesNothing()
    {
        var certificate = Certificate();
        node.System.FakeNetwork.Ports["10.86.0.1:6443"] = PortState.Open;
        node.System.FakeNetwork.Answers["https://10.86.0.1:6443/cacerts"] = new(200, certificate, node.System.Clock.GetUtcNow() + TimeSpan.FromMinutes(5));

        var evidence = await CollectAsync();

        evidence.Servers.ShouldBe([new ServerSeen("s-1", PortState.Open, PortState.Silent, Convert.ToHexStringLower(SHA256.HashData(certificate)), -300)]);
        evidence.ShouldSatisfyAllConditions(
            e => e.DiskFreeBytes.ShouldBe(5_000_000_000),
            e => e.UnitState.ShouldBe("activating"),
            e => e.UnitResult.ShouldBe("exit-code"),
            e => e.Restarts.ShouldBe(7),
            e => e.Journal.ShouldBe(["first", "last"]));
    }

    [Fact]
    public async Task Check_OfAServerThatDoesNotAnswer_StillReportsTheRest()
    {
        var evidence = await CollectAsync();

        evidence.Servers.Single().Mesh.ShouldBe(PortState.Silent);
        evidence.Journal.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Check_OfAJournalWithTokensAndControlCharacters_ReportsNeither()
    {
        var full = $"K10{new string('a', 64)}::server:verysecret";
        node.System.On("journalctl", $"joining with {full} now\nand abcdef.0123456789abcdef\n\e[31mred\n");

        var journal = (await CollectAsync()).Journal;

        journal.ShouldBe(["joining with *** now", "and ***", "\uFFFD[31mred"]);
    }

    [Fact]
    public async Task Check_WithoutAnyOfThePrograms_ReportsWhatItCan()
    {
        node.System.On("df", "", 127);
        node.System.On("systemctl show", "", 127);
        node.System.On("journalctl", "", 127);

        var evidence = await CollectAsync();

        evidence.DiskFreeBytes.ShouldBeNull();
        evidence.UnitState.ShouldBe("");
    }

    [Theory]
    [InlineData(true, "yes")]
    [InlineData(false, "no")]
    public async Task Reach_ReportsWhetherTheHostAnswers(bool there, string answer)
    {
        if (there)
        {
            node.System.FakeNetwork.Echoes.Add("10.86.0.3");
        }

        var outcome = (await node.CheckAsync(new ReachResource { Cause = "nodes", Address = "10.86.0.3" }, TestContext.Current.CancellationToken)).Single();

        outcome.State.ShouldBe(OutcomeState.Same);
        outcome.Outputs["reach.10.86.0.3"].Value.ShouldBe(answer);
    }

    private static byte[] Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=k3s-server-ca", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch + TimeSpan.FromDays(3650));
        return Encoding.ASCII.GetBytes(certificate.ExportCertificatePem() + "\n");
    }

    private async Task<JoinEvidence> CollectAsync()
    {
        var resource = new K3sEvidenceResource { Cause = "nodes", Servers = [new ServerPlace("s-1", "10.86.0.1", "192.168.1.11")], Unit = "k3s-agent.service" };
        var outcome = (await node.CheckAsync(resource, TestContext.Current.CancellationToken)).Single();
        outcome.State.ShouldBe(OutcomeState.Same);
        return JsonSerializer.Deserialize(outcome.Outputs[JoinEvidence.Output].Value, ProtocolJson.Default.JoinEvidence)!;
    }
}
