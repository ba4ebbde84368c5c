using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Palisade.Provision.Resources.K3s;

/// <summary>The digest of a cluster's CA as K3s writes it into tokens.</summary>
internal static class ClusterCaHash
{
    /// <summary>
    /// SHA-256 in hex: over the file as it stands when it holds one certificate (K3s made it), over the root's DER when it holds a chain
    /// (docs.k3s.io, k3s token). Null for a file that holds none.
    /// </summary>
    public static string? Of(byte[] pem)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(Encoding.UTF8.GetString(pem));
        }
        catch (CryptographicException)
        {
            return null;
        }

        return certificates.Count switch
        {
            0 => null,
            1 => Convert.ToHexStringLower(SHA256.HashData(pem)),
            _ => Convert.ToHexStringLower(SHA256.HashData(certificates.LastOrDefault(c => c.Subject == c.Issuer, certificates[^1]).RawData)),
        };
    }
}
