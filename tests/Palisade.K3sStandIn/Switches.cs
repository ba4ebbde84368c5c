namespace Palisade.K3sStandIn;

/// <summary>
/// Failures on request: words in <c>/var/lib/k3s-standin/behaviour</c>, one a line. <c>never-ready</c>: starts and does not become
/// ready; <c>refuse-token</c>: a server takes no token; <c>exit-at-start</c>; <c>no-memory-cgroup</c>; <c>rollout-fails</c>.
/// </summary>
internal static class Switches
{
    public static bool Has(string word) => File.Exists(Places.Record("behaviour")) && File.ReadAllLines(Places.Record("behaviour")).Contains(word);
}
