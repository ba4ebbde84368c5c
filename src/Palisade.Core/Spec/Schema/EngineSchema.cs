namespace Palisade.Core.Spec.Schema;

/// <summary>Keys about the cluster engine: itself, its registry, and the charts that it installs.</summary>
internal static class EngineSchema
{
    /// <summary>Names of releases; Helm keeps what it knows of one in objects with longer names.</summary>
    public const int MaxChartName = 53;

    private static readonly TextType K3sVersion = new("a K3s release such as `v1.34.1+k3s1`", @"v[1-9][0-9]?\.[0-9]{1,3}\.[0-9]{1,3}(-rc[0-9]{1,2})?\+k3s[0-9]{1,2}", 40);

    private static readonly TextType Namespace = new("a namespace: lowercase letters, digits and hyphens", Patterns.Label, 63);

    public static SectionType Engine { get; } = new(
    [
        new("kind", new EnumType(EngineKinds.Swarm, EngineKinds.K3s, EngineKinds.Kubernetes)
        {
            Synonyms = System.Collections.Immutable.ImmutableDictionary.CreateRange(new Dictionary<string, string>
            {
                ["docker"] = EngineKinds.Swarm, ["docker-swarm"] = EngineKinds.Swarm, ["k8s"] = EngineKinds.Kubernetes,
            }),
        }, "`swarm`: Docker Swarm from Debian's own packages, for boards of 1 GB and more. `k3s`: Kubernetes, for boards of 4 GB and more. `kubernetes`: a cluster that somebody else runs; Palisade deploys services to it and touches no board.") { Default = "swarm", Example = "k3s" },
        new("version", K3sVersion, "Release of K3s. A newer one in the file is a rolling upgrade. Without this key the boards keep what they have, and new clusters get the release that this Palisade was tested with.") { Example = "v1.34.1+k3s1", Engines = [EngineKinds.K3s] },
        new("artifacts", SpecSchema.Path, "Folder with K3s's binary and image archives, for machines without the Internet. Without this key this machine downloads them once.") { Example = "./k3s", Engines = [EngineKinds.K3s] },
        new("vip", new AddressType(), "Address on the LAN that always belongs to a server that is up, for 3 or 5 servers.") { Example = "10.0.0.100", Engines = [EngineKinds.K3s] },
        new("snapshots", new SectionType(
        [
            new("every", new DurationType(TimeSpan.FromHours(1), TimeSpan.FromDays(28)), "Time between snapshots: whole hours that divide a day, or whole days.") { Default = "12h", Example = "6h" },
            new("keep", new IntegerType(1, 1000), "Snapshots that each server keeps.") { Default = "5", Example = "12" },
        ]), "Copies of the control plane's data, on the servers.") { Engines = [EngineKinds.K3s] },
        new("kubeconfig", SpecSchema.Path, "File with the cluster's address and your credentials. Without this key kubectl's own choice: `KUBECONFIG`, or `~/.kube/config`.") { Example = "~/.kube/config", Engines = [EngineKinds.Kubernetes] },
        new("context", new TextType("the name of a context", MaxLength: 253), "Context of the kubeconfig. Without this key its current one, which others may change.") { Example = "office", Engines = [EngineKinds.Kubernetes] },
    ], Shorthand: "kind");

    public static SectionType Registry { get; } = new(
    [
        new("port", SpecSchema.Port, "Port of the cluster's own registry, reached through the mesh only.") { Default = "5000", Example = "5050", Engines = SpecSchema.OwnBoards },
        new("address", new TextType("a registry such as `registry.example.org:5000`", @"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?(/[a-z0-9]+([._-]+[a-z0-9]+)*)*", 255), "Registry that this machine pushes the services' images to and the cluster pulls them from, with a folder where it has any.") { Example = "registry.example.org:5000", Engines = [EngineKinds.Kubernetes] },
    ]);

    public static SectionType Chart { get; } = new(
    [
        new("repo", new TextType("a chart repository that begins with `https://` or `oci://`", @"(https|oci)://[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?(/[A-Za-z0-9._~/-]*)?", 512), "Repository of the chart. Either this or `archive`.") { Example = "https://charts.longhorn.io" },
        new("chart", new TextType("the name of a chart", @"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?", 128), "Name of the chart in the repository. Without this key, the release's name.") { Example = "longhorn" },
        new("version", new TextType("an exact version such as `1.9.0`", @"v?[0-9]+\.[0-9]+(\.[0-9]+)?([-+][A-Za-z0-9.+-]+)?", 64), "Exact version of the chart; needed with `repo`, so that every apply installs the same.") { Example = "1.9.0" },
        new("archive", SpecSchema.Path, "Packaged chart (`.tgz`) instead of a repository.") { Example = "./ocis-0.8.0.tgz" },
        new("namespace", Namespace, "Namespace to install into; made where it is missing. Without this key, the release's name.") { Example = "longhorn-system" },
        new("values", new TreeType(128 * 1024), "Values for the chart, as its own documentation names them.") { Example = "{ persistence: { defaultClassReplicaCount: 2 } }" },
        new("stateful", new BooleanType(), "The chart keeps data: an upgrade that fails is left for a person to look at. With `false` it is deleted and installed anew.") { Default = "true", Example = "false" },
        new("privileged", new BooleanType(), "The chart's pods may do what the cluster refuses by default, as storage and drivers need.") { Default = "false", Example = "true" },
    ]);
}
