using System.Security.Cryptography;

namespace Palisade.Mesh.Tinc;

/// <summary>
/// The gate for public keys that nodes report: what comes from a node is written into its peers' configuration as root, so
/// anything but one RSA key of a sound size is refused.
/// </summary>
public static class TincPublicKey
{
    public const int MinimumBits = 2048;

    /// <summary>The key in PEM of our own writing, or null when <paramref name="pem"/> is not exactly one acceptable key.</summary>
    public static string? Normalise(string pem)
    {
        if (pem.Length > 8192)
        {
            return null;
        }

        try
        {
            using var key = RSA.Create();
            var fields = PemEncoding.Find(pem);
            if (pem[fields.Label] != "RSA PUBLIC KEY" || pem[..fields.Location.Start.Value].Trim().Length > 0 || pem[fields.Location.End.Value..].Trim().Length > 0)
            {
                return null;
            }

            key.ImportRSAPublicKey(Convert.FromBase64String(pem[fields.Base64Data]), out _);
            return key.KeySize < MinimumBits ? null : key.ExportRSAPublicKeyPem() + "\n";
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or FormatException)
        {
            return null;
        }
    }
}
