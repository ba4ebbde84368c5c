using System.Globalization;
using Palisade.Events.Model;
using Palisade.Events.State;

namespace Palisade.Events.Fields;

/// <summary><c>container.*</c> and <c>k8s.*</c>.</summary>
internal static class ContainerFields
{
    /// <summary>
    /// What a mount field says in a container that has no such mount. Rules ask <c>not container.mount.dest[/proc*] in ("&lt;NA&gt;","N/A")</c>, which an absent
    /// value would make true of every container.
    /// </summary>
    private const string NoSuchMount = "N/A";

    public static FieldTable Containers { get; } = new("container", "The container the process runs in",
    [
        Text("container.id", "First 12 characters of the id; host outside containers", static c => c.Id),
        Text("container.full_id", "Whole id", static c => c.FullId),
        Text("container.name", "Name; host outside containers", static c => c.Name),
        Text("container.type", "Runtime: docker, containerd, cri-o, podman, lxc, ...; host outside containers", static c => c.Runtime),
        Text("container.image", "Image as the runtime names it", static c => c.Image),
        Text("container.image.id", "Id of the image", static c => c.ImageId),
        Text("container.image.repository", "Image without tag and digest", static c => c.ImageRepository),
        Text("container.image.tag", "Tag of the image", static c => c.ImageTag),
        Text("container.image.digest", "Digest of the image", static c => c.ImageDigest),
        Text("container.ip", "Address", static c => c.Ip),
        Row.OfProcess("container.privileged", FieldType.Bool, "The container runs privileged; absent where unknown", static (p, ref v) => p.Container.Privileged is { } is_ && v.SetBool(is_)),
        Row.OfProcess("container.start_ts", FieldType.AbsoluteTime, "When the container started", static (p, ref v) => p.Container.StartTime > 0 && v.SetAbsoluteTime(p.Container.StartTime)),
        Row.Of("container.duration", FieldType.RelativeTime, "Time since the container started", static (c, ref v) => c.Process?.Container is { StartTime: > 0 } k && c.Event.Timestamp >= k.StartTime && v.SetRelativeTime((long)(c.Event.Timestamp - k.StartTime))),
        Row.Of("container.mounts", FieldType.String, "All mounts: source:destination:mode:writable:propagation, with commas between them", static (c, ref v) => c.Process?.Container is { IsHost: false, Mounts.IsEmpty: false } k && v.SetText(string.Join(',', k.Mounts.Select(Format)))),
        Mount("container.mount", "One mount, by number or source (a glob)", static m => m.Source, Format),
        Mount("container.mount.source", "Source of a mount, by number or destination (a glob)", static m => m.Destination, static m => m.Source),
        Mount("container.mount.dest", "Destination of a mount, by number or source (a glob)", static m => m.Source, static m => m.Destination),
        Mount("container.mount.mode", "Mode of a mount, by number or source (a glob)", static m => m.Source, static m => m.Mode),
        Mount("container.mount.rdwr", "Whether a mount is writable, by number or source (a glob)", static m => m.Source, static m => m.Writable ? "true" : "false"),
        Mount("container.mount.propagation", "Propagation of a mount, by number or source (a glob)", static m => m.Source, static m => m.Propagation),
        Probe("container.healthcheck", "Healthcheck"),
        Probe("container.liveness_probe", "LivenessProbe"),
        Probe("container.readiness_probe", "ReadinessProbe"),
        Row.Of("container.labels", FieldType.String, "All labels: name:value, with commas between them", static (c, ref v) => Labels(c, ref v)),
        Label("container.label", "Value of a label"),
    ]);

    public static FieldTable Kubernetes { get; } = new("k8s", "The pod the process runs in",
    [
        Text("k8s.ns.name", "Namespace", static c => c.PodNamespace),
        Text("k8s.pod.name", "Name of the pod", static c => c.PodName),
        Text("k8s.pod.id", "Id of the pod", static c => c.PodUid),
        Text("k8s.pod.uid", "Id of the pod", static c => c.PodUid),
        Text("k8s.pod.ip", "Address of the pod", static c => c.PodName is null ? null : c.Ip),
        Label("k8s.pod.label", "Value of a label of the pod"),
        Row.Of("k8s.pod.labels", FieldType.String, "All labels of the pod: name:value, with commas between them", static (c, ref v) => c.Process?.Container.PodName is not null && Labels(c, ref v)),
    ]);

    private static FieldRow Text(string name, string description, Func<ContainerInfo, string?> get) =>
        Row.OfProcess(name, FieldType.String, description, (p, ref v) => v.SetText(get(p.Container)));

    private static FieldRow Probe(string name, string kind) => Row.Of(
        name, FieldType.String, $"Command of the container's {kind}",
        (c, ref v) => c.Process?.Container is { IsHost: false } k && v.SetText(
            k.Probes.FirstOrDefault(p => p.Kind == kind) is { } probe ? string.Join(' ', [probe.Executable, .. probe.Arguments]) : null));

    private static FieldRow Label(string name, string description) => Row.With(
        new() { Name = name, Type = FieldType.String, Description = description, Argument = FieldArgumentKind.Key, ArgumentRequired = true },
        static label => (c, ref v) => v.SetText(c.Process?.Container.Labels.GetValueOrDefault(label!)));

    private static FieldRow Mount(string name, string description, Func<ContainerMount, string> key, Func<ContainerMount, string> get) => Row.With(
        new() { Name = name, Type = FieldType.String, Description = description, Argument = FieldArgumentKind.IndexOrKey, ArgumentRequired = true },
        argument =>
        {
            var isNumber = int.TryParse(argument, NumberStyles.None, CultureInfo.InvariantCulture, out var index);
            return (c, ref v) =>
            {
                if (c.Process?.Container is not { IsHost: false } container)
                {
                    return false;
                }

                var mount = isNumber ? container.Mounts.ElementAtOrDefault(index) : container.Mounts.FirstOrDefault(m => Glob.IsMatch(argument!, key(m)));
                return v.SetText(mount is null ? NoSuchMount : get(mount));
            };
        });

    private static bool Labels(EventContext context, ref FieldValue value) => context.Process?.Container is { Labels.IsEmpty: false } container
        && value.SetText(string.Join(',', container.Labels.OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => $"{l.Key}:{l.Value}")));

    private static string Format(ContainerMount m) =>
        $"{m.Source}:{m.Destination}:{m.Mode}:{(m.Writable ? "true" : "false")}:{m.Propagation}";
}
