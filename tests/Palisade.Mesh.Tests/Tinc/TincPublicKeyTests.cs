using System.Security.Cryptography;
using Palisade.Mesh.Tinc;
using Shouldly;
using Xunit;

namespace Palisade.Mesh.Tests.Tinc;

public sealed class TincPublicKeyTests
{
    private static readonly string Good = Pem(2048);

    [Fact]
    public void Normalise_AKeyWithWhiteSpaceAround_IsTheKeyAlone() => TincPublicKey.Normalise("\n" + Good.Replace("\n", "\r\n", StringComparison.Ordinal) + "\n\n").ShouldBe(Good);

    [Fact]
    public void Normalise_AShortKey_IsRefused() => TincPublicKey.Normalise(Pem(1024)).ShouldBeNull();

    /// <summary>A node writes what it likes into its peers' files as root, unless this holds.</summary>
    [Theory]
    [InlineData("{0}Subnet = 0.0.0.0/0\n")]
    [InlineData("Address = 192.0.2.1\n{0}")]
    [InlineData("{0}{0}")]
    [InlineData("-----BEGIN RSA PUBLIC KEY-----\nZmFrZQ==\n-----END RSA PUBLIC KEY-----\n")]
    [InlineData("<html>404</html>")]
    [InlineData("")]
    public void Normalise_AnythingElse_IsRefused(string text) => TincPublicKey.Normalise(text.Replace("{0}", Good, StringComparison.Ordinal)).ShouldBeNull();

    [Fact]
    public void Normalise_APrivateKey_IsRefused()
    {
        using var key = RSA.Create(2048);
        TincPublicKey.Normalise(key.ExportRSAPrivateKeyPem()).ShouldBeNull();
    }

    private static string Pem(int bits)
    {
        using var key = RSA.Create(bits);
        return key.ExportRSAPublicKeyPem() + "\n";
    }
}
