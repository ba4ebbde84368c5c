using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Spec;

namespace Palisade.Engines.Services;

/// <summary>
/// What a service's secret is called in the swarm. A secret there cannot be changed, so its name carries a digest of its content: a
/// new value is a new secret, and rolls the replicas like any change of theirs.
/// </summary>
/// <param name="Secret">Its name in the file.</param>
internal sealed record SwarmSecretName(string Secret, string Name)
{
    /// <summary>Docker takes 64 characters.</summary>
    private const int Readable = 20;

    private const int DigestBytes = 8;

    /// <summary>
    /// Names are seen by many who may not see secrets, and a digest of a weak one could be tried against a list of passwords: each
    /// try shall cost as much as it does with a good password file.
    /// </summary>
    private const int Rounds = 120_000;

    public static ImmutableArray<SwarmSecretName> Of(ClusterSpec spec, ContainerServiceSpec service) =>
        [.. service.Secrets.Select(s => new SwarmSecretName(s.Key, $"{Shorten(service.Name)}-{Shorten(s.Key)}-{Digest(spec, service, s.Key)}"))];

    public static ImmutableArray<StackSecret> Values(ContainerServiceSpec service, ImmutableArray<SwarmSecretName> names) =>
        [.. names.Select(n => new StackSecret(n.Name, service.Secrets[n.Secret].Reveal()))];

    private static string Digest(ClusterSpec spec, ContainerServiceSpec service, string name) => Convert.ToHexStringLower(Rfc2898DeriveBytes.Pbkdf2(
        Encoding.UTF8.GetBytes(service.Secrets[name].Reveal()),
        Encoding.UTF8.GetBytes($"palisade/{spec.Cluster}/{service.Name}/{name}"),
        Rounds,
        HashAlgorithmName.SHA256,
        DigestBytes));

    private static string Shorten(string name) => name.Length <= Readable ? name : name[..Readable];
}
