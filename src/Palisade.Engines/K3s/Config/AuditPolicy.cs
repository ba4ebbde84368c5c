namespace Palisade.Engines.K3s.Config;

/// <summary>
/// What the API server writes down of requests (audit.k8s.io/v1). The first rule that fits counts. Contents of secrets are never
/// written; changes of what runs and of who may do what are written with what was asked, because rules of the watch look at it; what the
/// cluster's own parts do all day is left out, because an SD card would wear out on it.
/// </summary>
internal static class AuditPolicy
{
    public const string Text = """
        # Written by Palisade; changes here are undone by the next apply.
        apiVersion: audit.k8s.io/v1
        kind: Policy
        omitStages: [RequestReceived]
        rules:
          - level: None
            nonResourceURLs: ["/healthz*", "/livez*", "/readyz*", "/version", "/openapi/*"]
          - level: None
            resources:
              - { group: "", resources: [events] }
              - { group: events.k8s.io, resources: [events] }
              - { group: coordination.k8s.io, resources: [leases] }
              - { group: "", resources: ["nodes/status", "pods/status"] }
              - { group: authentication.k8s.io, resources: [tokenreviews] }
              - { group: authorization.k8s.io, resources: [subjectaccessreviews] }
          - level: None
            userGroups: ["system:nodes"]
            verbs: [get, list, watch]
          - level: None
            users:
              - system:apiserver
              - system:k3s-controller
              - system:k3s-supervisor
              - system:kube-controller-manager
              - system:kube-proxy
              - system:kube-scheduler
            verbs: [get, list, watch]
          - level: Metadata
            resources:
              - { group: "", resources: [secrets, configmaps, "serviceaccounts/token"] }
          - level: Request
            verbs: [create, update, patch, delete, deletecollection]
            resources:
              - { group: "", resources: [pods, "pods/attach", "pods/exec", "pods/ephemeralcontainers", "pods/portforward", services, serviceaccounts, namespaces, nodes] }
              - { group: apps, resources: [deployments, daemonsets, statefulsets, replicasets] }
              - { group: batch, resources: [cronjobs, jobs] }
              - { group: rbac.authorization.k8s.io, resources: [clusterroles, clusterrolebindings, roles, rolebindings] }
              - { group: networking.k8s.io, resources: [networkpolicies, ingresses] }
              - { group: admissionregistration.k8s.io }
              - { group: certificates.k8s.io }
          - level: Metadata

        """;
}
