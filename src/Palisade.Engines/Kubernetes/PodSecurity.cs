using System.Text.Json.Nodes;

namespace Palisade.Engines.Kubernetes;

/// <summary>Labels of the Pod Security admission (kubernetes.io "Pod Security Standards").</summary>
internal static class PodSecurity
{
    public const string Restricted = "restricted";

    public const string Baseline = "baseline";

    public const string Privileged = "privileged";

    private const string Prefix = "pod-security.kubernetes.io/";

    /// <summary>
    /// Enforced and said to whoever applies by hand. The version is that of the cluster: rules that a newer one adds are wanted.
    /// </summary>
    public static JsonObject Enforce(this JsonObject @namespace, string level) => @namespace
        .Labelled(Prefix + "enforce", level)
        .Labelled(Prefix + "warn", level)
        .Labelled(Prefix + "audit", level);
}
