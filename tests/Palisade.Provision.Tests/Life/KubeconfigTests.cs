using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Palisade.Core;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Provision.Life;
using Shouldly;
using Xunit;

namespace Palisade.Provision.Tests.Life;

public sealed class KubeconfigTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("palisade-kubeconfig-");

    [Fact]
    public void Request_OfAnOperator_NamesPersonAndGroupAndAsksForAClientCertificate()
    {
        var request = OperatorRequest.Create("anna");
        var json = JsonNode.Parse(request.ToJson(TimeSpan.FromHours(12)))!;
        var pem = Encoding.ASCII.GetString(Convert.FromBase64String((string)json["spec"]!["request"]!));
        var csr = CertificateRequest.LoadSigningRequestPem(pem, HashAlgorithmName.SHA256);

        csr.SubjectName.Format(false).Split(", ").Order().ShouldBe(["CN=anna", "O=palisade:operators"]);
        csr.PublicKey.GetECDsaPublicKey()!.KeySize.ShouldBe(256);
        ((string)json["spec"]!["signerName"]!).ShouldBe("kubernetes.io/kube-apiserver-client");
        ((long)json["spec"]!["expirationSeconds"]!).ShouldBe(43200);
        ((string)json["spec"]!["usages"]![0]!).ShouldBe("client auth");
        json.ToJsonString().ShouldNotContain("PRIVATE");
        request.ToString().ShouldNotContain("PRIVATE");
    }

    [Fact]
    public void Expiry_OfACertificateForAnotherKey_IsNone()
    {
        var mine = OperatorRequest.Create("anna");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var other = new CertificateRequest("CN=anna", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddDays(1));

        mine.ExpiryOf(other.ExportCertificatePem()).ShouldBeNull();
        mine.ExpiryOf("no certificate").ShouldBeNull();
    }

    [Theory]
    [InlineData("10.86.0.1", "https://10.86.0.1:6443")]
    [InlineData("fd00::1", "https://[fd00::1]:6443")]
    [InlineData("pi-1.local", "https://pi-1.local:6443")]
    public void Url_OfAServer_IsWhatClientsTake(string server, string url) => Sample(server).Url.ShouldBe(url);

    [Fact]
    public void Write_OverOneOfItsOwn_ReplacesItWithMode0600()
    {
        var path = Path.Combine(folder.FullName, "config");
        Sample("a").Write(path);

        Kubeconfig.RequireOwn(path, force: false);
        Sample("b").Write(path);

        File.ReadAllText(path).ShouldContain("https://b:6443");
        File.GetUnixFileMode(path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Directory.GetFiles(folder.FullName).ShouldHaveSingleItem();
    }

    [Fact]
    public void RequireOwn_OfAPersonsFile_RefusesUnlessForced()
    {
        var path = Path.Combine(folder.FullName, "config");
        File.WriteAllText(path, "apiVersion: v1\nkind: Config\n");

        Should.Throw<PalisadeException>(() => Kubeconfig.RequireOwn(path, force: false)).Diagnostic.Error.ShouldBe(K3sLifeErrors.ForeignFile);
        Kubeconfig.RequireOwn(path, force: true);
    }

    public void Dispose() => folder.Delete(recursive: true);

    private static Kubeconfig Sample(string server) => new()
    {
        Cluster = "home", User = "anna", Server = server, CaPem = "ca", CertificatePem = "certificate", KeyPem = new Secret("key"), Expires = DateTimeOffset.UnixEpoch,
    };
}
