using System.Collections.Immutable;

namespace Palisade.Core.Spec.Schema;

/// <summary>Keys of an entry of <c>services:</c>, by its kind.</summary>
internal static class ServiceSchema
{
    public const string Web = "web";

    public const string Container = "container";

    /// <summary>
    /// With <c>palisade-</c> before it, or <c>_balancer</c> after it, still a DNS label and a service of Docker's; and with the digest of
    /// a revision after it, as a StatefulSet labels its pods, still a label's value.
    /// </summary>
    public const int MaxName = 52;

    public const string VariableName = "[A-Za-z_][A-Za-z0-9_.-]{0,127}";

    public const string VolumeName = "[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?";

    private static readonly TextType Image = new("an image name such as `registry.example.org/site:1.2`", @"([A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?/)?[a-z0-9]+([._-]+[a-z0-9]+)*(/[a-z0-9]+([._-]+[a-z0-9]+)*)*(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(@sha256:[0-9a-f]{64})?", 255);

    private static readonly TextType UrlPath = new("a path that begins with `/`", "/[A-Za-z0-9._~!$&'()*+,;=:@%/?-]*", 256);

    /// <summary>No comma, colon or quote: mounts are written as lists and pairs in several files.</summary>
    private static readonly TextType ContainerPath = new("an absolute path in the container", "(/[A-Za-z0-9._+@-]+)+", 255);

    private static readonly ListType Arguments = new(new TextType("an argument", MaxLength: 32768, Lines: true), "arguments");

    private static readonly SchemaKey Kind = new("kind", new EnumType([Web, Container], ["files", "login", "storage"]), "`web`: nginx that serves a folder, or an image that serves HTTP. `container`: any image.") { Required = true, Example = "web" };

    private static readonly SectionType WebService = new(
    [
        Kind,
        new("port", SpecSchema.Port, "Port that is open on every node for the outside.") { Required = true, Example = "31111" },
        new("replicas", new IntegerType(1, 1000), "How many copies run.") { Default = "2", Example = "3" },
        new("content", SpecSchema.Path, "Folder to serve. Either this or `image`.") { Example = "./site" },
        new("image", Image, "Image to run instead of the cluster's own nginx.") { Example = "registry.example.org/site:1.2" },
        new("imagePort", SpecSchema.Port, "Port that the image serves HTTP on.") { Default = "8080", Example = "80" },
        new("health", UrlPath, "Path asked for health; any answer below 400 is healthy.") { Default = "/", Example = "/health" },
    ]);

    private static readonly SectionType ContainerService = new(
    [
        Kind,
        new("image", Image, "Image to run. A tag that never moves, or a digest, makes every apply the same.") { Required = true, Example = "docker.io/itzg/minecraft-server:2025.1" },
        new("replicas", new IntegerType(1, 1000), "How many copies run. Each port is balanced over all of them.") { Default = "1", Example = "3" },
        new("ports", new ListType(new SectionType(
        [
            new("port", SpecSchema.Port, "Port that is open on every node for the outside.") { Required = true, Example = "8080" },
            new("target", SpecSchema.Port, "Port in the container. Without this key, the same one.") { Example = "80" },
            new("protocol", new EnumType("tcp", "udp"), "Protocol.") { Default = "tcp", Example = "udp" },
        ], Shorthand: "port"), "ports"), "Ports for the outside.") { Default = "[]", Example = "[25565]" },
        new("env", new MapType("VARIABLE", new TextType("text", MaxLength: 32768, Lines: true, Empty: true), VariableName) { Plain = true }, "Environment variables. No secrets: they show in plans and in the engine.") { Example = "{ EULA: \"TRUE\" }" },
        new("secrets", new MapType("NAME", new SecretType(), Patterns.SecretName), "Secrets; each is the file `/run/secrets/NAME` in the container, which its user alone can read.") { Example = "{ db-password: env:DB_PASSWORD }" },
        new("volumes", new MapType("VOLUME", new SectionType(
        [
            new("size", new QuantityType(1L << 20, 64L << 40), "Space asked for.") { Required = true, Example = "5Gi" },
            new("path", ContainerPath, "Where it is mounted in the container. Without this key, `/` and the volume's name.") { Example = "/var/lib/data" },
            new("class", new TextType("the name of a storage class", @"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?"), "Storage class. Without this key, the cluster's default one.") { Example = "longhorn", Engines = [EngineKinds.K3s, EngineKinds.Kubernetes] },
        ], Shorthand: "size"), VolumeName), "Data that outlives the container, by name.") { Example = "{ data: 5Gi }" },
        new("command", Arguments, "Arguments in place of the image's own (Docker's CMD).") { Default = "[]", Example = "[serve, --verbose]" },
        new("health", new SectionType(
        [
            new("path", UrlPath, "Path asked by HTTP; any answer below 400 is healthy. Without this key, a TCP connection is enough.") { Example = "/healthz" },
            new("port", SpecSchema.Port, "Port in the container that is asked. Without this key, the target of the first TCP port.") { Example = "8080" },
            new("command", Arguments, "Command in the container that is run instead; status 0 is healthy.") { Default = "[]", Example = "[pg_isready]" },
            new("start", new DurationType(TimeSpan.FromSeconds(5), TimeSpan.FromHours(1)), "How long a start may take.") { Default = "1m", Example = "3m" },
        ], Shorthand: "path"), "How to tell that a replica works. Without this key it does while its process runs."),
        new("resources", new SectionType(
        [
            new("memory", new QuantityType(8L << 20, 1L << 40), "Memory that each replica may use, and that is kept free for it.") { Default = "256Mi", Example = "1Gi" },
            new("cpu", new CpuType(), "Processors that each replica may use. Without this key there is no limit.") { Example = "0.5" },
        ]), "What each replica may use."),
        new("placement", new SectionType(
        [
            new("nodes", new ListType(new TextType("the name of a node", Patterns.Label, 63), "nodes"), "Nodes that replicas may run on; empty: any.") { Default = "[]", Example = "[pi-2]" },
            new("labels", new MapType("LABEL", new TextType("a label value", "[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?", 63)), "Labels that such a node must have.") { Example = "{ disk: ssd }" },
        ]), "Where replicas may run."),
        new("user", new IntegerType(0, 2147483647), "Number of the user to run as. Without this key, the image's choice, which may be root.") { Example = "1000" },
        new("readOnly", new BooleanType(), "The container's own files cannot be written, but for `/tmp` and the volumes.") { Default = "false", Example = "true" },
    ]);

    public static VariantType Service { get; } = new(Kind.Name, [new(Web, WebService), new(Container, ContainerService)]);

    public static ImmutableArray<string> Kinds { get; } = [.. Service.Variants.Select(v => v.Word)];
}
