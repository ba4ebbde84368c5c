using System.Collections.Immutable;
using Palisade.Core;
using Palisade.Core.Spec;

namespace Palisade.Engines.Services;

/// <summary>
/// What a replica of a service is, whatever engine runs it: the one place for figures that a stack and a manifest must share, so
/// that a service moves from one engine to another without behaving differently.
/// </summary>
internal sealed record ReplicaShape
{
    /// <summary>uid and gid of www-data, which never change between Debian releases (base-passwd).</summary>
    public const int WwwData = 33;

    /// <summary>Where secrets are mounted, each a file by its name.</summary>
    public const string SecretsPath = "/run/secrets";

    private const long Mebi = 1024 * 1024;

    /// <summary>
    /// For images that may begin as root: what servers use to bind a port, own their files and give up root. All of them are in the
    /// set that Docker grants by default.
    /// </summary>
    public static ImmutableArray<string> StarterCapabilities { get; } = ["CHOWN", "DAC_OVERRIDE", "NET_BIND_SERVICE", "SETGID", "SETUID"];

    /// <summary>How long a replica may finish its requests before it is killed.</summary>
    public static TimeSpan StopGrace { get; } = TimeSpan.FromSeconds(30);

    public required ServiceSpec Service { get; init; }

    /// <summary>The image is one of Palisade's recipes: known user, known paths, no business outside the cluster.</summary>
    public bool OwnImage { get; init; }

    /// <summary>Null: the image's own choice, which may be root.</summary>
    public int? User { get; init; }

    public bool ReadOnly { get; init; }

    /// <summary>Size of a writable <c>/tmp</c> in memory; null where the image's own /tmp can be written.</summary>
    public long? TmpBytes { get; init; }

    public ImmutableArray<string> Capabilities { get; init; } = StarterCapabilities;

    public required long MemoryBytes { get; init; }

    /// <summary>What Swarm keeps free for a replica where <see cref="MemoryBytes"/> is a bound that is seldom reached.</summary>
    public required long ReservedBytes { get; init; }

    public int? MilliCpu { get; init; }

    public HealthSpec? Health { get; init; }

    public ImmutableSortedDictionary<string, string> Environment { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    public ImmutableSortedDictionary<string, Secret> Secrets { get; init; } = ImmutableSortedDictionary<string, Secret>.Empty;

    public ImmutableArray<VolumeSpec> Volumes { get; init; } = [];

    public ImmutableArray<string> Command { get; init; } = [];

    public PlacementSpec Placement { get; init; } = new();

    /// <summary>Never root, whatever the image says.</summary>
    public bool NeverRoot => User is > 0;

    public static ReplicaShape Of(ServiceSpec service) => service switch
    {
        WebServiceSpec { Image: null } web => OwnWeb(web),
        WebServiceSpec web => GivenWeb(web),
        ContainerServiceSpec container => Container(container),
        _ => throw new InvalidOperationException($"a service of kind {service.GetType().Name} has no replicas"),
    };

    private static ReplicaShape OwnWeb(WebServiceSpec web) => new()
    {
        Service = web,
        OwnImage = true,
        User = WwwData,
        ReadOnly = true,
        TmpBytes = 32 * Mebi,
        Capabilities = [],
        MemoryBytes = 96 * Mebi,
        ReservedBytes = 24 * Mebi,
        Health = WebHealth(web, TimeSpan.FromSeconds(30)),
    };

    private static ReplicaShape GivenWeb(WebServiceSpec web) => new()
    {
        Service = web,
        MemoryBytes = 256 * Mebi,
        ReservedBytes = 32 * Mebi,
        Health = WebHealth(web, new HealthSpec().Start),
    };

    private static ReplicaShape Container(ContainerServiceSpec container) => new()
    {
        Service = container,
        User = container.User,
        ReadOnly = container.ReadOnly,
        TmpBytes = container.ReadOnly ? 64 * Mebi : null,
        Capabilities = container.User is > 0 ? [] : StarterCapabilities,
        MemoryBytes = container.Resources.MemoryBytes,
        ReservedBytes = container.Resources.MemoryBytes,
        MilliCpu = container.Resources.MilliCpu,
        Health = container.Health,
        Environment = container.Environment,
        Secrets = container.Secrets,
        Volumes = container.Volumes,
        Command = container.Command,
        Placement = container.Placement,
    };

    private static HealthSpec WebHealth(WebServiceSpec web, TimeSpan start) => new() { Path = web.Health, Port = web.Ports[0].Target, Start = start };
}
