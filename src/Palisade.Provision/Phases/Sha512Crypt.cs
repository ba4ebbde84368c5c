using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Palisade.Provision.Phases;

/// <summary>The <c>$6$</c> method of crypt(5), after Drepper's "Unix crypt using SHA-256 and SHA-512".</summary>
public static class Sha512Crypt
{
    public const int Rounds = 100_000;

    private const string Alphabet = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const int SaltLength = 16;

    /// <param name="salt">At most 16 characters of crypt's alphabet.</param>
    public static string Hash(string password, string salt, int rounds = Rounds)
    {
        var key = Encoding.UTF8.GetBytes(password);
        var saltBytes = Encoding.ASCII.GetBytes(salt);
        var digest = Start(key, saltBytes);
        var keyBytes = Stretch(SHA512.HashData(Repeat(key, key.Length)), key.Length);
        var saltStream = Stretch(SHA512.HashData(Repeat(saltBytes, 16 + digest[0])), saltBytes.Length);

        for (var round = 0; round < rounds; round++)
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA512);
            var odd = (round & 1) != 0;
            hash.AppendData(odd ? keyBytes : digest);
            if (round % 3 != 0)
            {
                hash.AppendData(saltStream);
            }

            if (round % 7 != 0)
            {
                hash.AppendData(keyBytes);
            }

            hash.AppendData(odd ? digest : keyBytes);
            hash.TryGetHashAndReset(digest, out _);
        }

        var prefix = rounds == 5000 ? "$6$" : string.Create(CultureInfo.InvariantCulture, $"$6$rounds={rounds}$");
        return prefix + salt + "$" + Encode(digest);
    }

    /// <summary>The salt that belongs to a name: the same for the same name.</summary>
    public static string SaltFrom(string name) =>
        string.Concat(SHA512.HashData(Encoding.UTF8.GetBytes(name)).Take(SaltLength).Select(b => Alphabet[b & 63]));

    private static byte[] Start(byte[] key, byte[] salt)
    {
        var alternate = SHA512.HashData([.. key, .. salt, .. key]);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA512);
        hash.AppendData(key);
        hash.AppendData(salt);
        hash.AppendData(Stretch(alternate, key.Length));
        for (var length = key.Length; length > 0; length >>= 1)
        {
            hash.AppendData((length & 1) != 0 ? alternate : key);
        }

        return hash.GetHashAndReset();
    }

    private static byte[] Repeat(byte[] value, int times) => [.. Enumerable.Repeat(value, times).SelectMany(v => v)];

    private static byte[] Stretch(byte[] digest, int length) => [.. Enumerable.Range(0, length).Select(i => digest[i % digest.Length])];

    /// <summary>Three bytes become four characters; the bytes are taken 21 apart, in an order that turns with each group.</summary>
    private static string Encode(byte[] digest)
    {
        var text = new StringBuilder(86);
        var (a, b, c) = (0, 21, 42);
        for (var i = 0; i < 21; i++)
        {
            Append(text, (digest[a] << 16) | (digest[b] << 8) | digest[c], 4);
            (a, b, c) = (b + 1, c + 1, a + 1);
        }

        Append(text, digest[63], 2);
        return text.ToString();
    }

    private static void Append(StringBuilder text, int value, int characters)
    {
        for (; characters > 0; characters--, value >>= 6)
        {
            text.Append(Alphabet[value & 63]);
        }
    }
}
