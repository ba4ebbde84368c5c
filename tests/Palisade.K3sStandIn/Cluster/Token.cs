using System.Security.Cryptography;
using System.Text;

namespace Palisade.K3sStandIn.Cluster;

/// <summary><c>K10HASH::user:password</c>, or only a password; a bootstrap token is <c>id.secret</c> (docs.k3s.io/cli/token).</summary>
internal sealed record Token(string? CaHash, string User, string Password)
{
    public static Token Parse(string text, string user)
    {
        if (!text.StartsWith("K10", StringComparison.Ordinal))
        {
            return new Token(null, user, text);
        }

        if (text[3..].Split("::", 2) is not [{ Length: 64 } hash, var credentials])
        {
            throw new Refusal("failed to normalize token; must be in format K10<CA-HASH>::<USERNAME>:<PASSWORD> or <PASSWORD>");
        }

        return credentials.Split(':', 2) is [var name, var password] ? new Token(hash, name, password) : new Token(hash, user, credentials);
    }

    public static string Full(string user, string password) => $"K10{Authority.HashOf(Authority.Serving.Pem)}::{user}:{password}";

    public static string Random(int bytes) => RandomNumberGenerator.GetHexString(bytes * 2, lowercase: true);

    public string Basic => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}"));

    /// <summary>What is kept of a password beside the data that it locks.</summary>
    public static string Lock(string password) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("k3s-standin:" + password)));
}
