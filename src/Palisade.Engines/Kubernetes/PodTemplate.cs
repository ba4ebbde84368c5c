using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Palisade.Core.Spec;
using Palisade.Engines.Services;

namespace Palisade.Engines.Kubernetes;

/// <summary>The pods of a service: the least rights that its image works with, and room on the boards for what it may use.</summary>
internal static class PodTemplate
{
    /// <summary>
    /// Between the moment a pod begins to end and the moment every node's kube-proxy has heard of it, requests still arrive: the
    /// replica goes on answering them for this long before it is told to stop.
    /// </summary>
    private const int FarewellSeconds = 5;

    /// <summary>Of a processor; keeps the scheduler from piling replicas onto one board, and hinders nobody from using more.</summary>
    private const int DefaultMilliCpu = 50;

    /// <summary>A board that fell silent is given up after this; Kubernetes' own 300 s are made for machines that come back.</summary>
    private const int LostNodeSeconds = 30;

    /// <summary>Owner reads; with <c>fsGroup</c> the kubelet lets the group read too.</summary>
    private const int OwnerReads = 0b100_000_000;

    private const int EveryoneReads = 0b100_100_100;

    /// <param name="revisionLabel">Label by which the workload tells its old pods from new ones.</param>
    public static JsonObject Render(ServiceScope scope, string? environment, string? secrets, string revisionLabel) => new()
    {
        ["metadata"] = new JsonObject { ["labels"] = scope.Labels() },
        ["spec"] = new JsonObject
            {
                ["serviceAccountName"] = scope.Name,
                ["automountServiceAccountToken"] = false,
                // Variables for every Service of the namespace, which no image asked for and Swarm does not set.
                ["enableServiceLinks"] = false,
                ["terminationGracePeriodSeconds"] = (int)ReplicaShape.StopGrace.TotalSeconds,
                ["securityContext"] = PodRights(scope),
            }
            .With("nodeSelector", NodeSelector(scope))
            .With("affinity", Affinity(scope.Shape.Placement))
            .With("tolerations", scope.HasVolumes ? null : Json.Of(Lost("not-ready"), Lost("unreachable")))
            .With("topologySpreadConstraints", Json.Of(Spread(scope, revisionLabel)))
            .With("containers", Json.Of(Container(scope, environment, secrets)))
            .With("volumes", Volumes(scope.Shape, secrets)),
    };

    private static JsonObject PodRights(ServiceScope scope)
    {
        var shape = scope.Shape;
        var rights = new JsonObject { ["runAsNonRoot"] = shape.NeverRoot };
        if (shape.User is { } user)
        {
            rights["runAsUser"] = user;
            rights["runAsGroup"] = user;
            rights["fsGroup"] = user;
            rights["fsGroupChangePolicy"] = "OnRootMismatch";
        }

        // Docker lets everyone bind any port inside a container; what works on Swarm shall work here.
        if (shape.NeverRoot && scope.Targets.Any(t => t.Target < 1024))
        {
            rights["sysctls"] = Json.Of(new JsonObject { ["name"] = "net.ipv4.ip_unprivileged_port_start", ["value"] = "0" });
        }

        return rights.With("seccompProfile", new JsonObject { ["type"] = "RuntimeDefault" });
    }

    private static JsonObject Container(ServiceScope scope, string? environment, string? secrets)
    {
        var shape = scope.Shape;
        var container = new JsonObject
            {
                ["name"] = scope.Name,
                ["image"] = scope.Image,
                // A node that holds the image starts it while the registry is down.
                ["imagePullPolicy"] = "IfNotPresent",
            }
            .With("args", shape.Command.IsEmpty ? null : Json.Strings(shape.Command.Select(Verbatim)))
            .With("envFrom", environment is null ? null : Json.Of(new JsonObject { ["configMapRef"] = new JsonObject { ["name"] = environment } }))
            .With("ports", scope.Targets.IsEmpty ? null : Json.List(scope.Targets.Select(t => (JsonNode)new JsonObject { ["containerPort"] = t.Target, ["protocol"] = t.Protocol })))
            .With("resources", Resources(shape))
            .With("securityContext", ContainerRights(shape));
        Probes.AddTo(container, shape.Health);
        return container
            .With("lifecycle", scope.Targets.IsEmpty ? null : new JsonObject
            {
                ["preStop"] = new JsonObject { ["sleep"] = new JsonObject { ["seconds"] = FarewellSeconds } },
            })
            .With("volumeMounts", Mounts(shape, secrets));
    }

    /// <summary>Kubernetes puts variables in for <c>$(NAME)</c> and takes <c>$$</c> for one <c>$</c>; on Swarm an argument is what it is.</summary>
    private static string Verbatim(string argument) => argument.Contains("$(", StringComparison.Ordinal) || argument.Contains("$$", StringComparison.Ordinal)
        ? argument.Replace("$", "$$", StringComparison.Ordinal)
        : argument;

    /// <summary>Memory that is promised is memory that is there: with less asked for than allowed, a full board kills at random.</summary>
    private static JsonObject Resources(ReplicaShape shape)
    {
        var memory = Quantity.Write(shape.MemoryBytes);
        return new JsonObject
        {
            ["requests"] = new JsonObject { ["cpu"] = CpuQuantity.Write(shape.MilliCpu ?? DefaultMilliCpu), ["memory"] = memory },
            ["limits"] = new JsonObject().With("cpu", shape.MilliCpu is { } cpu ? CpuQuantity.Write(cpu) : null).With("memory", memory),
        };
    }

    private static JsonObject ContainerRights(ReplicaShape shape) => new()
    {
        ["allowPrivilegeEscalation"] = false,
        ["readOnlyRootFilesystem"] = shape.ReadOnly,
        ["capabilities"] = new JsonObject { ["drop"] = Json.Of("ALL") }
            .With("add", shape.Capabilities.IsEmpty ? null : Json.Strings(shape.Capabilities)),
    };

    /// <summary>A program for one processor ends at once on another, so images of our own are kept to nodes of theirs.</summary>
    private static JsonObject? NodeSelector(ServiceScope scope)
    {
        var labels = Json.Map(scope.Shape.Placement.Labels.Select(l => KeyValuePair.Create(scope.Target.NodeLabelPrefix + l.Key, l.Value)))
            .With("kubernetes.io/arch", scope.Shape.OwnImage ? scope.Target.BuiltFor : null);
        return labels.Count > 0 ? labels : null;
    }

    private static JsonObject? Affinity(PlacementSpec placement) => placement.Nodes.IsEmpty ? null : new JsonObject
    {
        ["nodeAffinity"] = new JsonObject
        {
            ["requiredDuringSchedulingIgnoredDuringExecution"] = new JsonObject
            {
                ["nodeSelectorTerms"] = Json.Of(new JsonObject
                {
                    ["matchExpressions"] = Json.Of(new JsonObject
                    {
                        ["key"] = "kubernetes.io/hostname",
                        ["operator"] = "In",
                        ["values"] = Json.Strings(placement.Nodes.Order(StringComparer.Ordinal)),
                    }),
                }),
            },
        },
    };

    /// <summary>Evenly over boards, counted among pods of one version; a board that is missing stops no replica from running elsewhere.</summary>
    private static JsonObject Spread(ServiceScope scope, string revisionLabel) => new()
    {
        ["maxSkew"] = 1,
        ["topologyKey"] = "kubernetes.io/hostname",
        ["whenUnsatisfiable"] = "ScheduleAnyway",
        ["nodeTaintsPolicy"] = "Honor",
        ["labelSelector"] = new JsonObject { ["matchLabels"] = scope.Selector() },
        ["matchLabelKeys"] = Json.Of(revisionLabel),
    };

    private static JsonObject Lost(string condition) => new()
    {
        ["key"] = "node.kubernetes.io/" + condition,
        ["operator"] = "Exists",
        ["effect"] = "NoExecute",
        ["tolerationSeconds"] = LostNodeSeconds,
    };

    private static JsonArray? Mounts(ReplicaShape shape, string? secrets)
    {
        ImmutableArray<JsonNode?> mounts =
        [
            .. shape.Volumes.Select(v => new JsonObject { ["name"] = v.Name, ["mountPath"] = v.Path }),
            .. One(secrets is not null, new JsonObject { ["name"] = Free(shape, "secrets"), ["mountPath"] = ReplicaShape.SecretsPath, ["readOnly"] = true }),
            .. One(shape.TmpBytes is not null, new JsonObject { ["name"] = Free(shape, "tmp"), ["mountPath"] = "/tmp" }),
        ];
        return mounts.IsEmpty ? null : Json.List(mounts);
    }

    /// <summary>Volumes that keep data are claims, which the StatefulSet's templates make.</summary>
    private static JsonArray? Volumes(ReplicaShape shape, string? secrets)
    {
        ImmutableArray<JsonNode?> volumes =
        [
            .. One(secrets is not null, new JsonObject
            {
                ["name"] = Free(shape, "secrets"),
                // Root owns the files. A user of our choice reads them through fsGroup; of an image's own user nothing is known, and
                // nobody else is in its container.
                ["secret"] = new JsonObject { ["secretName"] = secrets, ["defaultMode"] = shape.User is null ? EveryoneReads : OwnerReads },
            }),
            .. One(shape.TmpBytes is not null, new JsonObject
            {
                ["name"] = Free(shape, "tmp"),
                ["emptyDir"] = new JsonObject { ["medium"] = "Memory", ["sizeLimit"] = Quantity.Write(shape.TmpBytes ?? 0) },
            }),
        ];
        return volumes.IsEmpty ? null : Json.List(volumes);
    }

    /// <summary>The owner's volumes keep their names; ours give way.</summary>
    private static string Free(ReplicaShape shape, string name) => shape.Volumes.Any(v => v.Name == name) ? Free(shape, name + "-0") : name;

    private static IEnumerable<JsonNode?> One(bool there, JsonNode node) => there ? [node] : [];
}
