using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Spec;
using Palisade.Provision.Phases;
using Shouldly;
using Xunit;

namespace Palisade.Provision.Tests.Phases;

public sealed class HardenSshPhaseTests
{
    [Fact]
    public void Render_AlgorithmsThatThisSshdLacks_AreLeftOut()
    {
        var facts = Boards.Pi with { SshAlgorithms = Boards.Pi.SshAlgorithms.SetItem("kex", ["curve25519-sha256", "ecdh-sha2-nistp256"]).Remove("mac") };
        var text = HardenSshPhase.Render(Boards.Target(facts: facts));
        text.ShouldContain("\nKexAlgorithms curve25519-sha256\n");
        text.ShouldNotContain("MACs");
    }

    [Fact]
    public void Render_WeakAlgorithms_AreNeverThere()
    {
        foreach (var weak in (string[])["sha1", "md5", "cbc", "ssh-dss", "group14", "group1-", "group-exchange", "ecdh-", "umac-64", "hmac-sha2-256,"])
        {
            HardenSshPhase.Render(Boards.Target()).ShouldNotContain(weak);
        }
    }

    [Fact]
    public void Render_AnOperatorsEcdsaKey_IsAccepted()
    {
        using var ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var point = ec.ExportParameters(false).Q;
        var blob = Blob("ecdsa-sha2-nistp256"u8, "nistp256"u8, [4, .. point.X!, .. point.Y!]);
        var text = HardenSshPhase.Render(Boards.Target(WithKey($"restrict,pty ecdsa-sha2-nistp256 {blob} anna")));
        Line(text, "PubkeyAcceptedAlgorithms").ShouldContain(",ecdsa-sha2-nistp256");
        Line(text, "HostKeyAlgorithms").ShouldNotContain("ecdsa");
    }

    [Theory]
    [InlineData(2048, "2048")]
    [InlineData(4096, "3072")]
    public void Render_AnOperatorsRsaKey_IsNeverTooShort(int bits, string required)
    {
        using var rsa = RSA.Create(bits);
        var parameters = rsa.ExportParameters(false);
        var blob = Blob("ssh-rsa"u8, parameters.Exponent!, [0, .. parameters.Modulus!]);
        Line(HardenSshPhase.Render(Boards.Target(WithKey("ssh-rsa " + blob))), "RequiredRSASize").ShouldBe("RequiredRSASize " + required);
    }

    [Fact]
    public void Render_OldSshd_IsGivenNoOptionItDoesNotKnow()
    {
        var text = HardenSshPhase.Render(Boards.Target(facts: Boards.Pi with { SshdVersion = "8.4" }));
        text.ShouldNotContain("RequiredRSASize");
        text.ShouldNotContain("PubkeyAcceptedAlgorithms");
    }

    [Theory]
    [InlineData("anna@192.168.1.11", "yes")]
    [InlineData("gate.example.org,anna@192.168.1.11:22", "yes")]
    [InlineData("pi-1", "yes")]
    [InlineData("192.168.1.111", "no")]
    [InlineData(null, "no")]
    public void Render_ANodeThatOthersJumpThrough_Forwards(string? jump, string forwarding)
    {
        var spec = Boards.Spec with { Nodes = Boards.Spec.Nodes.SetItem(1, Boards.Spec.Nodes[1] with { Ssh = new SshSpec { Jump = jump } }) };
        Line(HardenSshPhase.Render(Boards.Target(spec)), "AllowTcpForwarding").ShouldBe("AllowTcpForwarding " + forwarding);
    }

    [Fact]
    public void Render_AWaivedItem_IsLeftOut()
    {
        var spec = Boards.Spec with { Harden = new HardenSpec { Waivers = [new("SSH-22", "slow link")] } };
        HardenSshPhase.Render(Boards.Target(spec)).ShouldNotContain("Compression");
        HardenSshPhase.Effective(Boards.Target(spec)).ShouldNotContain("compression");
    }

    [Fact]
    public void Effective_Users_AreOneALine() =>
        HardenSshPhase.Effective(Boards.Target()).ShouldContain("\nallowusers anna\nallowusers bert\n");

    [Fact]
    public void Effective_OptionsThatSshdDoesNotPrint_AreNotAsked() =>
        HardenSshPhase.Effective(Boards.Target()).ShouldNotContain("debianbanner");

    [Theory]
    [InlineData("20200101120000 2 6 100 2047 2 FFFF", true)]
    [InlineData("20200101120000 2 6 100 1535 5 FFFF", true)]
    [InlineData("20200101120000 2 6 100 3071 2 FFFF", false)]
    [InlineData("20200101120000 2 6 100 8191 2 FFFF", false)]
    [InlineData("# Time Type Tests Tries Size Generator Modulus", false)]
    public void Moduli_ShortGroups_Go(string line, bool dropped) =>
        new HardenSshPhase().Catalog("pi-1").Resource<LinesResource>("lines:/etc/ssh/moduli").Drop.Any(p => Regex.IsMatch(line, p)).ShouldBe(dropped);

    private static ClusterSpec WithKey(string key) => Boards.Spec with { Operators = [new OperatorSpec { Name = "anna", Keys = [key] }] };

    private static string Line(string text, string option) => text.Split('\n').Single(l => l.StartsWith(option + " ", StringComparison.Ordinal));

    private static string Blob(ReadOnlySpan<byte> type, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third)
    {
        var bytes = new List<byte>();
        foreach (var field in (byte[][])[type.ToArray(), second.ToArray(), third.ToArray()])
        {
            bytes.AddRange([(byte)(field.Length >> 24), (byte)(field.Length >> 16), (byte)(field.Length >> 8), (byte)field.Length, .. field]);
        }

        return Convert.ToBase64String([.. bytes]);
    }
}
