using System.Collections.Immutable;

namespace Palisade.Engines.K3s.Config;

/// <summary>The kubelet's own settings (kubelet.config.k8s.io/v1beta1), the same on every node.</summary>
internal static class KubeletConfig
{
    /// <summary>CIS 4.2.12: forward secrecy and authenticated encryption only.</summary>
    public static ImmutableArray<string> CipherSuites { get; } =
    [
        "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
        "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
        "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
        "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
        "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
        "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
    ];

    /// <summary>
    /// A pod may have so many processes and threads and no more: a fork bomb then ends its pod and not the board. Images that nothing
    /// uses go early, because an SD card is small. Boards come with swap turned on: the kubelet shall start all the same, and by its
    /// default no pod gets any of it.
    /// </summary>
    public static string Text { get; } = $"""
        # Written by Palisade; changes here are undone by the next apply.
        apiVersion: kubelet.config.k8s.io/v1beta1
        kind: KubeletConfiguration
        streamingConnectionIdleTimeout: 5m
        podPidsLimit: 4096
        failSwapOn: false
        makeIPTablesUtilChains: true
        eventRecordQPS: 50
        imageGCHighThresholdPercent: 80
        imageGCLowThresholdPercent: 70
        shutdownGracePeriod: 30s
        shutdownGracePeriodCriticalPods: 10s
        tlsMinVersion: VersionTLS12
        tlsCipherSuites:
        {string.Join('\n', CipherSuites.Select(s => "  - " + s))}

        """;
}
