using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace Palisade.Core.Spec.Schema;

/// <summary>Anchored matching of the schema's patterns, without backtracking: hostile text costs linear time.</summary>
internal static class Patterns
{
    private static readonly ConcurrentDictionary<string, Regex> Cache = new(StringComparer.Ordinal);

    public static bool IsMatch(string text, string pattern) =>
        Cache.GetOrAdd(pattern, p => new Regex($@"\A(?:{p})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)).IsMatch(text);

    /// <summary>Name of a host, node, cluster or service: RFC 1123 label in lowercase.</summary>
    public const string Label = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";

    /// <summary>DNS name; the last label is not all digits, or it would be a mistyped address.</summary>
    public const string DnsName = @"([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z0-9]*[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.?";

    /// <summary>A user that may log in, as useradd(8) of Debian accepts it.</summary>
    public const string UserName = "[a-z_][a-z0-9_-]{0,31}";

    /// <summary>Name of a file in a container, and part of an engine's name for it.</summary>
    public const string SecretName = "[a-z0-9]([a-z0-9._-]{0,61}[a-z0-9])?";
}
