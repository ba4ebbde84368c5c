using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Palisade.Core;
using Palisade.Core.Converge.Resources;

namespace Palisade.Provision.Life;

/// <summary>
/// A key made here and the request for a client certificate: common name is the person, organisation the group that the cluster's rights
/// are bound to (certificates.k8s.io/v1; signer kubernetes.io/kube-apiserver-client, which signs no <c>system:masters</c>).
/// </summary>
public sealed class OperatorRequest
{
    public const string Group = "palisade:operators";

    private const string Signer = "kubernetes.io/kube-apiserver-client";

    private readonly string csr;

    private OperatorRequest(string name, string user, Secret keyPem, string csr) => (Name, User, KeyPem, this.csr) = (name, user, keyPem, csr);

    /// <summary>Of the object in the cluster; another one for each request.</summary>
    public string Name { get; }

    public string User { get; }

    public Secret KeyPem { get; }

    public static OperatorRequest Create(string user)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var subject = new X500DistinguishedNameBuilder();
        subject.AddOrganizationName(Group);
        subject.AddCommonName(user);
        var request = new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256);
        return new OperatorRequest(
            $"palisade-{user.ToLowerInvariant().Replace('_', '-')}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}",
            user,
            new Secret(key.ExportPkcs8PrivateKeyPem()),
            request.CreateSigningRequestPem());
    }

    public string ToJson(TimeSpan life) => new JsonObject
    {
        ["apiVersion"] = "certificates.k8s.io/v1",
        ["kind"] = "CertificateSigningRequest",
        ["metadata"] = new JsonObject
        {
            ["name"] = Name,
            ["labels"] = new JsonObject { [KubernetesLabels.ManagedBy] = KubernetesLabels.Manager },
        },
        ["spec"] = new JsonObject
        {
            ["request"] = Convert.ToBase64String(Encoding.ASCII.GetBytes(csr)),
            ["signerName"] = Signer,
            ["expirationSeconds"] = (long)life.TotalSeconds,
            ["usages"] = new JsonArray((JsonNode)"client auth"),
        },
    }.ToJsonString();

    /// <summary>Whether this certificate is for this request's key, and until when; null where it is for another or none at all.</summary>
    public DateTimeOffset? ExpiryOf(string certificatePem)
    {
        try
        {
            using var certificate = X509Certificate2.CreateFromPem(certificatePem, KeyPem.Reveal());
            return new DateTimeOffset(certificate.NotAfter.ToUniversalTime());
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return null;
        }
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name} for {User}");
}
