namespace Palisade.Engines.K3s.Config;

/// <summary>The one program of the distribution's that K3s depends on.</summary>
internal static class Iptables
{
    /// <summary>1.8.0 to 1.8.4 in nftables mode (k3s-io/k3s issue 3117).</summary>
    public static bool LosesRules(string? version) =>
        Version.TryParse(version, out var parsed) && parsed >= new Version(1, 8, 0) && parsed <= new Version(1, 8, 4);
}
