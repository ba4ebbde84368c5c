namespace Palisade.Testing.Kubernetes;

/// <summary>A kind that the fake API serves.</summary>
/// <param name="Plural">As in URLs: <c>deployments</c>.</param>
public sealed record FakeKind(string Group, string Version, string Kind, string Plural, bool Namespaced = true)
{
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>As kubectl takes it where names may clash: <c>deployments.apps</c>.</summary>
    public string FullName => Group.Length == 0 ? Plural : $"{Plural}.{Group}";

    public static IReadOnlyList<FakeKind> BuiltIn { get; } =
    [
        new("", "v1", "Namespace", "namespaces", Namespaced: false),
        new("", "v1", "Node", "nodes", Namespaced: false),
        new("", "v1", "Service", "services"),
        new("", "v1", "ConfigMap", "configmaps"),
        new("", "v1", "Secret", "secrets"),
        new("", "v1", "ServiceAccount", "serviceaccounts"),
        new("", "v1", "Pod", "pods"),
        new("", "v1", "Event", "events"),
        new("", "v1", "PersistentVolumeClaim", "persistentvolumeclaims"),
        new("", "v1", "ResourceQuota", "resourcequotas"),
        new("", "v1", "LimitRange", "limitranges"),
        new("apps", "v1", "Deployment", "deployments"),
        new("apps", "v1", "StatefulSet", "statefulsets"),
        new("apps", "v1", "DaemonSet", "daemonsets"),
        new("apps", "v1", "ReplicaSet", "replicasets"),
        new("batch", "v1", "Job", "jobs"),
        new("batch", "v1", "CronJob", "cronjobs"),
        new("networking.k8s.io", "v1", "NetworkPolicy", "networkpolicies"),
        new("networking.k8s.io", "v1", "Ingress", "ingresses"),
        new("policy", "v1", "PodDisruptionBudget", "poddisruptionbudgets"),
        new("autoscaling", "v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers"),
        new("rbac.authorization.k8s.io", "v1", "Role", "roles"),
        new("rbac.authorization.k8s.io", "v1", "RoleBinding", "rolebindings"),
        new("rbac.authorization.k8s.io", "v1", "ClusterRole", "clusterroles", Namespaced: false),
        new("rbac.authorization.k8s.io", "v1", "ClusterRoleBinding", "clusterrolebindings", Namespaced: false),
        new("scheduling.k8s.io", "v1", "PriorityClass", "priorityclasses", Namespaced: false),
        new("storage.k8s.io", "v1", "StorageClass", "storageclasses", Namespaced: false),
        new("apiextensions.k8s.io", "v1", "CustomResourceDefinition", "customresourcedefinitions", Namespaced: false),
    ];
}
