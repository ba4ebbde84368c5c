using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Palisade.K3sStandIn.Cluster;

/// <summary>A certificate authority in files under <c>server/tls</c>, made at the first start and carried in the datastore after that.</summary>
internal sealed class Authority(string name)
{
    public string CertificatePath => Places.Server($"tls/{name}.crt");

    private string KeyPath => Places.Server($"tls/{name}.key");

    public string Pem => File.ReadAllText(CertificatePath);

    public string KeyPem => File.ReadAllText(KeyPath);

    public static Authority Serving { get; } = new("server-ca");

    public static Authority Clients { get; } = new("client-ca");

    /// <summary>The part of a token that names the cluster: SHA-256 of the PEM text as it lies on the disk.</summary>
    public static string HashOf(string pem) => Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(pem)));

    public void Create()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN=k3s-{name}@{DateTimeOffset.UtcNow.ToUnixTimeSeconds()}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddYears(10));
        Write(certificate.ExportCertificatePem() + "\n", key.ExportECPrivateKeyPem() + "\n");
    }

    public void Write(string pem, string keyPem)
    {
        Places.WritePrivate(CertificatePath, pem);
        Places.WritePrivate(KeyPath, keyPem);
    }

    /// <summary>A certificate and its key in PEM, for this subject.</summary>
    public (string Certificate, string Key) Issue(string subject, bool serving, IEnumerable<string> names)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var n in names.Distinct())
        {
            if (IPAddress.TryParse(n, out var ip))
            {
                alternatives.AddIpAddress(ip);
            }
            else
            {
                alternatives.AddDnsName(n);
            }
        }

        if (serving)
        {
            request.CertificateExtensions.Add(alternatives.Build());
        }

        return (Sign(request, serving, TimeSpan.FromDays(365)), key.ExportECPrivateKeyPem());
    }

    public string Sign(CertificateRequest request, bool serving, TimeSpan life)
    {
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(serving ? "1.3.6.1.5.5.7.3.1" : "1.3.6.1.5.5.7.3.2")], false));
        using var issuer = X509Certificate2.CreateFromPem(Pem, KeyPem);
        using var signed = request.Create(
            issuer.SubjectName, X509SignatureGenerator.CreateForECDsa(issuer.GetECDsaPrivateKey()!),
            DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow + life, RandomNumberGenerator.GetBytes(12));
        return signed.ExportCertificatePem() + "\n";
    }

    /// <summary>Whether this authority signed the certificate and it is in its time.</summary>
    public bool Signed(X509Certificate certificate)
    {
        using var root = X509Certificate2.CreateFromPem(Pem);
        return SignedBy(root, certificate);
    }

    public static bool SignedBy(X509Certificate2 root, X509Certificate certificate)
    {
        using var chain = new X509Chain
        {
            ChainPolicy = { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck },
        };
        chain.ChainPolicy.CustomTrustStore.Add(root);
        using var leaf = new X509Certificate2(certificate);
        return chain.Build(leaf);
    }
}
