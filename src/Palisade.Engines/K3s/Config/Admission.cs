using System.Collections.Immutable;
using Palisade.Core.Spec;
using Palisade.Core.Text;

namespace Palisade.Engines.K3s.Config;

/// <summary>What the API server asks before it takes an object: how much a pod may do, and how many events anybody may write.</summary>
internal static class Admission
{
    /// <summary>
    /// Pod Security: nothing that would harm a node, unless a namespace says otherwise for itself. K3s's own parts need more, and so do
    /// charts that are marked as privileged. The plugin EventRateLimit is on, and refuses to start without its section here.
    /// </summary>
    public static string PodSecurity(ClusterSpec spec) => $"""
        # Written by Palisade; changes here are undone by the next apply.
        apiVersion: apiserver.config.k8s.io/v1
        kind: AdmissionConfiguration
        plugins:
          - name: PodSecurity
            configuration:
              apiVersion: pod-security.admission.config.k8s.io/v1
              kind: PodSecurityConfiguration
              defaults:
                enforce: restricted
                enforce-version: latest
                audit: restricted
                audit-version: latest
                warn: restricted
                warn-version: latest
              exemptions:
                usernames: []
                runtimeClasses: []
                namespaces: [{string.Join(", ", ExemptNamespaces(spec).Select(YamlText.Quote))}]
          - name: EventRateLimit
            path: {K3sPaths.EventRateLimit}

        """;

    /// <summary>One broken pod in a loop must not fill the datastore with its complaints.</summary>
    public const string EventRateLimit = """
        # Written by Palisade; changes here are undone by the next apply.
        apiVersion: eventratelimit.admission.k8s.io/v1alpha1
        kind: Configuration
        limits:
          - type: Server
            qps: 500
            burst: 5000
          - type: Namespace
            qps: 50
            burst: 500
            cacheSize: 2000
          - type: SourceAndObject
            qps: 10
            burst: 50
            cacheSize: 2000

        """;

    public static ImmutableArray<string> ExemptNamespaces(ClusterSpec spec) =>
        [.. spec.Charts.Where(c => c.Privileged).Select(c => c.Namespace).Append("kube-system").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
