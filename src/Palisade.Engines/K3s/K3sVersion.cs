using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Palisade.Engines.K3s;

/// <summary>
/// A release of K3s: Kubernetes' own version and K3s's build of it, <c>v1.34.1+k3s1</c>. Release candidates (<c>v1.34.1-rc2+k3s1</c>)
/// come before their release.
/// </summary>
public sealed partial record K3sVersion(int Major, int Minor, int Patch, int? Candidate, int Build) : IComparable<K3sVersion>
{
    public static bool TryParse(string? text, [NotNullWhen(true)] out K3sVersion? version)
    {
        version = null;
        if (text is null || Form.Match(text) is not { Success: true } match)
        {
            return false;
        }

        var numbers = match.Groups.Values.Skip(1).Select(g => g.Success && int.TryParse(g.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : -1).ToArray();
        if (numbers[0] < 0 || numbers[1] < 0 || numbers[2] < 0 || numbers[4] < 0 || (match.Groups[4].Success && numbers[3] < 0))
        {
            return false;
        }

        version = new K3sVersion(numbers[0], numbers[1], numbers[2], match.Groups[4].Success ? numbers[3] : null, numbers[4]);
        return true;
    }

    public static K3sVersion Parse(string text) =>
        TryParse(text, out var version) ? version : throw new FormatException($"`{text}` is not a version of K3s");

    public int CompareTo(K3sVersion? other) => other is null ? 1 : Order.CompareTo(other.Order);

    /// <summary>Going from here to <paramref name="next"/> leaves out a minor version, which Kubernetes does not support.</summary>
    public bool SkipsMinorTo(K3sVersion next) => next.Major != Major || next.Minor > Minor + 1;

    /// <summary>Minor versions from <paramref name="other"/> to this one; negative when this one is older. Another major version is far.</summary>
    public int MinorsAfter(K3sVersion other) => Major == other.Major ? Minor - other.Minor : (Major - other.Major) * 1000;

    public static bool operator <(K3sVersion left, K3sVersion right) => left.CompareTo(right) < 0;

    public static bool operator >(K3sVersion left, K3sVersion right) => left.CompareTo(right) > 0;

    public static bool operator <=(K3sVersion left, K3sVersion right) => left.CompareTo(right) <= 0;

    public static bool operator >=(K3sVersion left, K3sVersion right) => left.CompareTo(right) >= 0;

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"v{Major}.{Minor}.{Patch}{(Candidate is { } rc ? $"-rc{rc}" : "")}+k3s{Build}");

    private (int, int, int, int, int) Order => (Major, Minor, Patch, Candidate ?? int.MaxValue, Build);

    [GeneratedRegex(@"\Av([0-9]{1,4})\.([0-9]{1,4})\.([0-9]{1,4})(?:-rc([0-9]{1,4}))?\+k3s([0-9]{1,4})\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form { get; }
}
