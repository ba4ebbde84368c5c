using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Palisade.Engines.Kubernetes;

/// <summary>
/// Environment and secrets of a service. The name carries a digest of the content and the content cannot be changed, so that a new
/// value is a new object, rolls the replicas like any change of theirs, and the old replicas keep the old value until they end.
/// </summary>
internal static class ServiceSettings
{
    /// <summary>
    /// Names are seen by many who may not see secrets, and a digest of a weak one could be tried against a list of passwords: each
    /// try shall cost as much as it does with a good password file.
    /// </summary>
    private const int SecretRounds = 120_000;

    private const int DigestBytes = 5;

    /// <summary>Null without any.</summary>
    public static JsonObject? Environment(ServiceScope scope)
    {
        var variables = scope.Shape.Environment;
        return variables.IsEmpty ? null
            : scope.Object("v1", "ConfigMap", $"{scope.Name}-env-{Digest(Bytes(variables))}")
                .With("data", Json.Map(variables))
                .With("immutable", true);
    }

    /// <summary>Null without any.</summary>
    public static JsonObject? Secrets(ServiceScope scope)
    {
        var secrets = scope.Shape.Secrets;
        if (secrets.IsEmpty)
        {
            return null;
        }

        var content = Bytes(secrets.Select(s => KeyValuePair.Create(s.Key, s.Value.Reveal())));
        var salt = Encoding.UTF8.GetBytes($"palisade/{scope.Spec.Cluster}/{scope.Namespace}");
        var digest = Convert.ToHexStringLower(Rfc2898DeriveBytes.Pbkdf2(content, salt, SecretRounds, HashAlgorithmName.SHA256, DigestBytes));
        return scope.Object("v1", "Secret", $"{scope.Name}-secrets-{digest}")
            .With("type", "Opaque")
            .With("data", Json.Map(secrets.Select(s => KeyValuePair.Create(s.Key, Convert.ToBase64String(Encoding.UTF8.GetBytes(s.Value.Reveal()))))))
            .With("immutable", true);
    }

    private static string Digest(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, DigestBytes));

    /// <summary>Each part with its length before it: no two sets of entries are the same bytes.</summary>
    private static byte[] Bytes(IEnumerable<KeyValuePair<string, string>> entries)
    {
        using var bytes = new MemoryStream();
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (var part in entries.OrderBy(e => e.Key, StringComparer.Ordinal).SelectMany(e => new[] { e.Key, e.Value }))
        {
            var text = Encoding.UTF8.GetBytes(part);
            BinaryPrimitives.WriteInt32BigEndian(length, text.Length);
            bytes.Write(length);
            bytes.Write(text);
        }

        return bytes.ToArray();
    }
}
