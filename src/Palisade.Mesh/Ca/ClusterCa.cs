using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Palisade.Core.Converge;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;

namespace Palisade.Mesh.Ca;

/// <summary>
/// The cluster's own certificate authority: P-256, ten years. It signs server certificates of a year for keys that nodes made,
/// and only names that the caller chose: nothing of a request but its key is taken over.
/// </summary>
public sealed class ClusterCa : ICertificateAuthority, IDisposable
{
    private const string KeyName = "ca.key";
    private const string CertificateName = "ca.crt";
    private const string ServerAuth = "1.3.6.1.5.5.7.3.1";

    /// <summary>Boards have no clock that runs without power: one that lags a day still accepts what was signed today.</summary>
    private static readonly TimeSpan Backdate = TimeSpan.FromDays(1);

    private static readonly TimeSpan LeafLife = TimeSpan.FromDays(365);

    private readonly Lock gate = new();
    private readonly ICaStore store;
    private readonly TimeProvider clock;
    private readonly X509Certificate2 authority;
    private readonly ECDsa key;

    private ClusterCa(ICaStore store, TimeProvider clock, X509Certificate2 authority, ECDsa key)
    {
        (this.store, this.clock, this.authority, this.key) = (store, clock, authority, key);
        CertificatePem = authority.ExportCertificatePem() + "\n";
    }

    public string CertificatePem { get; }

    /// <summary>Opens the CA that the store keeps, or makes it at first use.</summary>
    /// <exception cref="PalisadeException">PAL0402: what the store keeps is not a CA with its key.</exception>
    public static ClusterCa Open(ICaStore store, string cluster, TimeProvider clock)
    {
        if (store.Read(KeyName) is not { } keyPem || store.Read(CertificateName) is not { } certificatePem)
        {
            return Create(store, cluster, clock);
        }

        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(keyPem);
            var authority = X509Certificate2.CreateFromPem(certificatePem);
            using var certified = authority.GetECDsaPublicKey();
            if (certified is null || !certified.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.ExportSubjectPublicKeyInfo()))
            {
                throw new CryptographicException("the key is not the certificate's");
            }

            return new ClusterCa(store, clock, authority, key);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            key.Dispose();
            throw new PalisadeException(MeshErrors.BadCa, "the cluster CA cannot be read: " + e.Message,
                "restore the folder `ca` of the state folder from a backup; without one remove it and run `palisade apply`, which makes a new CA", inner: e);
        }
    }

    public string Sign(string csrPem, string commonName, IReadOnlyList<string> names, IReadOnlyList<IPAddress> addresses)
    {
        lock (gate)
        {
            var remembered = NameOf(csrPem, commonName, names, addresses);
            if (store.Read(remembered) is { } known && IsFresh(known))
            {
                return known;
            }

            var pem = Issue(csrPem, commonName, names, addresses);
            store.Write(remembered, pem);
            return pem;
        }
    }

    public void Dispose()
    {
        authority.Dispose();
        key.Dispose();
    }

    private static ClusterCa Create(ICaStore store, string cluster, TimeProvider clock)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN=Palisade CA of {cluster}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        var now = clock.GetUtcNow();
        using var made = request.CreateSelfSigned(now - Backdate, now.AddYears(10));

        // The key first: a certificate without its key would be taken for a damaged CA.
        store.Write(KeyName, key.ExportPkcs8PrivateKeyPem() + "\n");
        var pem = made.ExportCertificatePem() + "\n";
        store.Write(CertificateName, pem);
        return new ClusterCa(store, clock, X509Certificate2.CreateFromPem(pem), key);
    }

    private string Issue(string csrPem, string commonName, IReadOnlyList<string> names, IReadOnlyList<IPAddress> addresses)
    {
        var subject = new X500DistinguishedNameBuilder();
        subject.AddCommonName(commonName);
        var request = new CertificateRequest(subject.Build(), KeyOf(csrPem), HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerAuth)], false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, true, false));
        request.CertificateExtensions.Add(Alternatives(names, addresses));

        var now = clock.GetUtcNow();
        var from = Later(now - Backdate, authority.NotBefore);
        var until = Earlier(now + LeafLife, authority.NotAfter);
        using var leaf = request.Create(authority.SubjectName, X509SignatureGenerator.CreateForECDsa(key), from, until, Serial());
        return leaf.ExportCertificatePem() + "\n";
    }

    /// <summary>Checks that who asks has the private key, and takes the public one; names in the request are ignored.</summary>
    private static PublicKey KeyOf(string csrPem)
    {
        try
        {
            var request = CertificateRequest.LoadSigningRequestPem(csrPem, HashAlgorithmName.SHA256, CertificateRequestLoadOptions.Default);
            using var ec = request.PublicKey.GetECDsaPublicKey();
            return ec is { KeySize: 256 } ? request.PublicKey : throw new CryptographicException("its key is not on the curve P-256");
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new PalisadeException(MeshErrors.BadCertificateRequest, "a node's request for a certificate is refused: " + e.Message,
                "run `palisade apply` again; the node makes a new request where the old one is damaged", inner: e);
        }
    }

    private static X509Extension Alternatives(IReadOnlyList<string> names, IReadOnlyList<IPAddress> addresses)
    {
        var builder = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            builder.AddDnsName(name);
        }

        foreach (var address in addresses)
        {
            builder.AddIpAddress(address);
        }

        return builder.Build();
    }

    private bool IsFresh(string pem)
    {
        try
        {
            using var leaf = X509Certificate2.CreateFromPem(pem);
            var life = leaf.NotAfter - leaf.NotBefore;
            return IsOurs(leaf) && clock.GetUtcNow() < leaf.NotBefore.ToUniversalTime() + (life * 2 / 3);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    /// <summary>Signed by this very key: the store may hold what an older CA left there.</summary>
    private bool IsOurs(X509Certificate2 leaf)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = clock.GetUtcNow().UtcDateTime;
        return chain.Build(leaf);
    }

    private static string NameOf(string csrPem, string commonName, IReadOnlyList<string> names, IReadOnlyList<IPAddress> addresses)
    {
        // Length-prefixed, so that two requests cannot run together into the same text.
        var text = new StringBuilder();
        foreach (var part in (IEnumerable<string>)[csrPem.ReplaceLineEndings("\n").Trim(), commonName, $"{names.Count}", .. names, .. addresses.Select(a => a.ToString())])
        {
            text.Append(part.Length).Append(':').Append(part);
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()))) + ".crt";
    }

    /// <summary>Positive, and 120 random bits (CA/Browser Forum asks for 64).</summary>
    private static byte[] Serial()
    {
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] = (byte)((serial[0] & 0x3F) | 0x40);
        return serial;
    }

    private static DateTimeOffset Later(DateTimeOffset a, DateTime b) => a > b.ToUniversalTime() ? a : b.ToUniversalTime();

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTime b) => a < b.ToUniversalTime() ? a : b.ToUniversalTime();
}
