namespace Palisade.Core.Spec;

/// <summary>A third-party Helm chart. YAML: an entry of <c>charts:</c>; the key is the release's name.</summary>
public sealed record ChartSpec
{
    public required string Name { get; init; }

    /// <summary><c>https://charts.longhorn.io</c> or <c>oci://…</c>; null where <see cref="Archive"/> is given.</summary>
    public string? Repo { get; init; }

    /// <summary>Name of the chart in the repository; null where <see cref="Archive"/> is given.</summary>
    public string? Chart { get; init; }

    /// <summary>Exact version of the chart; null only where <see cref="Archive"/> is given.</summary>
    public string? Version { get; init; }

    /// <summary>Absolute path of a packaged chart (<c>.tgz</c>), for charts that no repository has or boards without the Internet.</summary>
    public string? Archive { get; init; }

    public required string Namespace { get; init; }

    /// <summary>Values as YAML text, or null.</summary>
    public string? Values { get; init; }

    /// <summary>
    /// The chart keeps data: a failed upgrade is left as it is for a person to look at, never deleted and installed anew.
    /// </summary>
    public bool Stateful { get; init; } = true;

    /// <summary>The chart's pods need rights that the cluster refuses by default (storage, drivers, kernel probes).</summary>
    public bool Privileged { get; init; }
}
