using System.Security.Cryptography;
using System.Text;

namespace Palisade.Provision.Resources.K3s;

/// <summary>Tokens in their two forms: the password alone, and in full as <c>K10HASH::USER:PASSWORD</c> or <c>K10HASH::ID.SECRET</c>.</summary>
internal static class K3sToken
{
    private const string Prefix = "K10";

    /// <summary>256 bits, in letters that no shell or YAML reads differently.</summary>
    public static string New() => RandomNumberGenerator.GetHexString(64, lowercase: true);

    /// <summary>For servers; null while either part is unknown.</summary>
    public static string? Full(string? caHash, string? password) =>
        caHash is null || password is null ? null : $"{Prefix}{caHash}::server:{password}";

    /// <summary>What is secret of it, without user and digest.</summary>
    public static string Password(string token)
    {
        var credentials = Split(token).Credentials;
        return credentials.IndexOf(':', StringComparison.Ordinal) is var colon and >= 0 ? credentials[(colon + 1)..] : credentials;
    }

    public static string? Hash(string token) => Split(token).Hash;

    public static byte[] FileOf(string token) => Encoding.ASCII.GetBytes(token + "\n");

    private static (string? Hash, string Credentials) Split(string token) =>
        token.StartsWith(Prefix, StringComparison.Ordinal) && token.IndexOf("::", StringComparison.Ordinal) is var end and > 0
            ? (token[Prefix.Length..end], token[(end + 2)..])
            : (null, token);
}
