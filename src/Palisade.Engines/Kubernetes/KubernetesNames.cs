namespace Palisade.Engines.Kubernetes;

/// <summary>How Palisade calls things in a Kubernetes cluster.</summary>
public static class KubernetesNames
{
    /// <summary>Owner of what belongs to the cluster as a whole.</summary>
    public const string EngineOwner = "engine";

    /// <summary>Owner of the namespaces that charts are installed into.</summary>
    public const string ChartsOwner = "charts";

    public const string ChartPrefix = ChartsOwner + ".";

    public const string ServicePrefix = "services.";

    /// <summary>Group of the operators' certificates (RFC 5280 organization), which the cluster gives all rights.</summary>
    public const string OperatorsGroup = "palisade:operators";

    /// <summary>A namespace for each service: its policies, its secrets and its removal touch no other.</summary>
    public static string Namespace(string service) => "palisade-" + service;

    public static string ServiceOwner(string service) => ServicePrefix + service;

    public static string ChartOwner(string chart) => ChartPrefix + chart;
}
