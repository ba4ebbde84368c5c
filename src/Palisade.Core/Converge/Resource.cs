using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Palisade.Core.Converge.Resources;

namespace Palisade.Core.Converge;

/// <summary>
/// A thing on a node that shall be so. Plain data: shown in plans, saved in plan files, sent to nodes as JSON. The node's
/// provider of the same kind checks it (read only), applies it and checks again. A new kind needs a record under Resources/, a
/// line here, and a provider in Palisade.Provision.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(FileResource), "file")]
[JsonDerivedType(typeof(AbsentResource), "absent")]
[JsonDerivedType(typeof(ArtifactResource), "artifact")]
[JsonDerivedType(typeof(DirectoryResource), "directory")]
[JsonDerivedType(typeof(FileTreeResource), "tree")]
[JsonDerivedType(typeof(ModeResource), "mode")]
[JsonDerivedType(typeof(LinesResource), "lines")]
[JsonDerivedType(typeof(PackagesResource), "packages")]
[JsonDerivedType(typeof(UserResource), "user")]
[JsonDerivedType(typeof(AbsentUserResource), "absent-user")]
[JsonDerivedType(typeof(ServiceResource), "service")]
[JsonDerivedType(typeof(SysctlResource), "sysctl")]
[JsonDerivedType(typeof(HostNameResource), "hostname")]
[JsonDerivedType(typeof(TimeZoneResource), "timezone")]
[JsonDerivedType(typeof(NftTableResource), "nft")]
[JsonDerivedType(typeof(CommandResource), "command")]
[JsonDerivedType(typeof(TincKeyResource), "tinc-key")]
[JsonDerivedType(typeof(CertificateRequestResource), "csr")]
[JsonDerivedType(typeof(SwarmResource), "swarm")]
[JsonDerivedType(typeof(SwarmNodeResource), "swarm-node")]
[JsonDerivedType(typeof(ImageResource), "image")]
[JsonDerivedType(typeof(HeldImageResource), "held-image")]
[JsonDerivedType(typeof(SwarmStackResource), "stack")]
[JsonDerivedType(typeof(KubernetesObjectsResource), "objects")]
[JsonDerivedType(typeof(KubernetesClusterResource), "cluster")]
[JsonDerivedType(typeof(K3sResource), "k3s")]
[JsonDerivedType(typeof(K3sJoinTokenResource), "k3s-join-token")]
[JsonDerivedType(typeof(K3sNodesResource), "k3s-nodes")]
[JsonDerivedType(typeof(K3sEvidenceResource), "k3s-evidence")]
[JsonDerivedType(typeof(ReachResource), "reach")]
public abstract record Resource
{
    /// <summary>Unique within a node: <c>file:/etc/hosts</c>.</summary>
    [JsonIgnore]
    public abstract string Id { get; }

    /// <summary>Path in the YAML that asked for it (<c>nodes.pi-1</c>, <c>harden.ssh</c>); shown by <c>plan --why</c>.</summary>
    public required string Cause { get; init; }

    public Risk Risk { get; init; }

    /// <summary>
    /// Ids of resources of the same catalog; this one is checked only when one of them changed (a reload after its files).
    /// Empty: always.
    /// </summary>
    public ImmutableArray<string> OnlyAfter { get; init; } = [];
}
