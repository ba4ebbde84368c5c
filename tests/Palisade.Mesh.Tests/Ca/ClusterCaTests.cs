using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Palisade.Core.Diagnostics;
using Palisade.Mesh.Ca;
using Palisade.Testing;
using Shouldly;
using Xunit;

namespace Palisade.Mesh.Tests.Ca;

public sealed class ClusterCaTests
{
    private readonly MemoryCaStore store = new();
    private readonly FakeClock clock = new();

    [Fact]
    public void Sign_ARequest_GivesACertificateThatVerifiesAgainstTheCa()
    {
        using var ca = Open();
        using var leaf = X509Certificate2.CreateFromPem(Sign(ca, Csr()));

        Verifies(ca, leaf).ShouldBeTrue();
        leaf.MatchesHostname("registry").ShouldBeTrue();
        leaf.MatchesHostname("10.86.0.1").ShouldBeTrue();
        leaf.MatchesHostname("other").ShouldBeFalse();
        leaf.NotBefore.ToUniversalTime().ShouldBeLessThan(clock.GetUtcNow().UtcDateTime);
    }

    [Fact]
    public void Sign_AnotherClustersCa_DoesNotVerify()
    {
        using var ca = Open();
        using var other = ClusterCa.Open(new MemoryCaStore(), "home", clock);
        using var leaf = X509Certificate2.CreateFromPem(Sign(other, Csr()));

        Verifies(ca, leaf).ShouldBeFalse();
    }

    [Fact]
    public void Sign_TheSameRequestAgain_GivesTheSameUntilTwoThirdsOfItsLife()
    {
        var csr = Csr();
        string first;
        using (var ca = Open())
        {
            first = Sign(ca, csr);
        }

        // A later run is a new process: what counts is the store.
        clock.Advance(TimeSpan.FromDays(240));
        using var later = Open();
        Sign(later, csr).ShouldBe(first);

        clock.Advance(TimeSpan.FromDays(10));
        var renewed = Sign(later, csr);
        renewed.ShouldNotBe(first);
        using var leaf = X509Certificate2.CreateFromPem(renewed);
        Verifies(later, leaf).ShouldBeTrue();
    }

    [Fact]
    public void Sign_OtherNamesForTheSameKey_GivesAnotherCertificate()
    {
        using var ca = Open();
        var csr = Csr();
        ca.Sign(csr, "a", ["bc"], []).ShouldNotBe(ca.Sign(csr, "ab", ["c"], []));
    }

    [Fact]
    public void Sign_ARequestThatAsksToBeACa_GivesAServersCertificateOnly()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=root", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var ca = Open();
        using var leaf = X509Certificate2.CreateFromPem(Sign(ca, request.CreateSigningRequestPem()));

        leaf.Extensions.OfType<X509BasicConstraintsExtension>().Single().CertificateAuthority.ShouldBeFalse();
        leaf.Subject.ShouldBe("CN=registry");
    }

    [Fact]
    public void Sign_ARequestWithoutProofOfTheKey_IsRefused()
    {
        var pem = Csr();
        var der = Convert.FromBase64String(string.Concat(pem.Split('\n').Where(l => !l.StartsWith('-'))));
        der[^1] ^= 1;
        using var ca = Open();

        Should.Throw<PalisadeException>(() => Sign(ca, PemEncoding.WriteString("CERTIFICATE REQUEST", der))).Diagnostic.Error.Code.ShouldBe("PAL0403");
        Should.Throw<PalisadeException>(() => Sign(ca, "nonsense")).Diagnostic.Error.Code.ShouldBe("PAL0403");
    }

    [Fact]
    public void Sign_AnRsaKey_IsRefused()
    {
        using var key = RSA.Create(2048);
        var csr = new CertificateRequest("CN=x", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSigningRequestPem();
        using var ca = Open();

        Should.Throw<PalisadeException>(() => Sign(ca, csr)).Diagnostic.Error.Code.ShouldBe("PAL0403");
    }

    [Fact]
    public void Open_ADamagedKey_IsSaidAndNotReplaced()
    {
        Open().Dispose();
        var before = store.Files["ca.crt"];
        store.Files["ca.key"] = "garbage";

        Should.Throw<PalisadeException>(Open).Diagnostic.Error.Code.ShouldBe("PAL0402");
        store.Files["ca.crt"].ShouldBe(before);
    }

    [Fact]
    public void Open_AKeyOfAnotherCertificate_IsSaid()
    {
        Open().Dispose();
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        store.Files["ca.key"] = other.ExportPkcs8PrivateKeyPem();

        Should.Throw<PalisadeException>(Open).Diagnostic.Error.Code.ShouldBe("PAL0402");
    }

    [Fact]
    public void DirectoryStore_KeepsFilesForTheOwnerAlone()
    {
        var folder = Directory.CreateTempSubdirectory("palisade-ca-");
        try
        {
            var path = Path.Combine(folder.FullName, "ca");
            using (ClusterCa.Open(new DirectoryCaStore(path), "home", clock))
            {
            }

            File.GetUnixFileMode(path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            File.GetUnixFileMode(Path.Combine(path, "ca.key")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
            Directory.GetFiles(path).Select(Path.GetFileName).Order().ShouldBe(["ca.crt", "ca.key"]);

            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead);
            Should.Throw<IOException>(() => new DirectoryCaStore(path));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private ClusterCa Open() => ClusterCa.Open(store, "home", clock);

    private static string Sign(ClusterCa ca, string csr) => ca.Sign(csr, "registry", ["registry"], [IPAddress.Parse("10.86.0.1")]);

    private static string Csr()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRequest("CN=whatever", key, HashAlgorithmName.SHA256).CreateSigningRequestPem();
    }

    private bool Verifies(ClusterCa ca, X509Certificate2 leaf)
    {
        using var root = X509Certificate2.CreateFromPem(ca.CertificatePem);
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(root);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = clock.GetUtcNow().UtcDateTime;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.1"));
        return chain.Build(leaf);
    }
}
