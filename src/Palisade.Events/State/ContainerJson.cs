using System.Collections.Immutable;
using System.Text.Json;

namespace Palisade.Events.State;

/// <summary>Reads what a container event says: <c>{"container": {"id": …, "type": …, "name": …, "image": …}}</c>.</summary>
internal static class ContainerJson
{
    private static readonly string[] Runtimes =
        ["docker", "lxc", "libvirt-lxc", "mesos", "rkt", "custom", "cri", "containerd", "cri-o", "bpm", "static", "podman"];

    /// <summary>Null for a document that is not one about a container.</summary>
    public static ContainerInfo? Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new() { MaxDepth = 64 });
            if (document.RootElement.ValueKind != JsonValueKind.Object || !Recordings.JsonGuard.CanBeDecoded(json.Span, document.RootElement))
            {
                return null;
            }

            var root = document.RootElement.TryGetProperty("container", out var inner) ? inner : document.RootElement;
            return root.ValueKind == JsonValueKind.Object && Text(root, "id") is { Length: > 0 } id ? Read(root, id) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static ContainerInfo Read(JsonElement root, string id)
    {
        var labels = Labels(root);
        return new()
        {
            Id = id.Length > 12 && id.Length == 64 ? id[..12] : id,
            FullId = Text(root, "full_id") ?? (id.Length == 64 ? id : null),
            Name = Text(root, "name"),
            Runtime = Runtime(root),
            Image = Text(root, "image"),
            ImageId = Text(root, "imageid"),
            ImageRepository = Text(root, "imagerepo") ?? RepositoryOf(Text(root, "image")),
            ImageTag = Text(root, "imagetag") ?? TagOf(Text(root, "image")),
            ImageDigest = Text(root, "imagedigest"),
            Privileged = Flag(root, "privileged"),
            Ip = Text(root, "ip"),
            IsPodSandbox = Flag(root, "is_pod_sandbox") ?? false,
            CreatedTime = Time(root, "created_time"),
            StartTime = Time(root, "start_time") is > 0 and var start ? start : Time(root, "created_time"),
            Labels = labels,
            Mounts = Mounts(root),
            PodName = labels.GetValueOrDefault("io.kubernetes.pod.name") ?? Text(root, "k8s_pod_name"),
            PodNamespace = labels.GetValueOrDefault("io.kubernetes.pod.namespace") ?? Text(root, "k8s_pod_namespace"),
            PodUid = labels.GetValueOrDefault("io.kubernetes.pod.uid"),
            Probes = Probes(root),
        };
    }

    private static string Runtime(JsonElement root)
    {
        if (!root.TryGetProperty("type", out var type))
        {
            return "container";
        }

        return type.ValueKind == JsonValueKind.Number && type.TryGetInt32(out var number) && number >= 0 && number < Runtimes.Length
            ? Runtimes[number]
            : type.ValueKind == JsonValueKind.String ? type.GetString()! : "container";
    }

    /// <summary><c>registry:5000/a/b:tag@digest</c> without the tag and the digest.</summary>
    private static string? RepositoryOf(string? image)
    {
        if (image is null)
        {
            return null;
        }

        var at = image.IndexOf('@');
        var name = at < 0 ? image : image[..at];
        var colon = name.LastIndexOf(':');
        return colon > name.LastIndexOf('/') ? name[..colon] : name;
    }

    private static string? TagOf(string? image)
    {
        var repository = RepositoryOf(image);
        if (image is null || repository is null || image.Length <= repository.Length || image[repository.Length] != ':')
        {
            return null;
        }

        var at = image.IndexOf('@');
        return image[(repository.Length + 1)..(at < 0 ? image.Length : at)];
    }

    private static ImmutableDictionary<string, string> Labels(JsonElement root)
    {
        if (!root.TryGetProperty("labels", out var labels) || labels.ValueKind != JsonValueKind.Object)
        {
            return ImmutableDictionary<string, string>.Empty;
        }

        var result = ImmutableDictionary.CreateBuilder<string, string>();
        foreach (var label in labels.EnumerateObject())
        {
            if (label.Value.ValueKind == JsonValueKind.String)
            {
                result[label.Name] = label.Value.GetString()!;
            }
        }

        return result.ToImmutable();
    }

    private static ImmutableArray<ContainerMount> Mounts(JsonElement root)
    {
        if (!root.TryGetProperty("Mounts", out var mounts) || mounts.ValueKind != JsonValueKind.Array)
        {
            return [];
        }

        return
        [
            .. mounts.EnumerateArray().Where(m => m.ValueKind == JsonValueKind.Object).Select(m => new ContainerMount(
                Text(m, "Source") ?? string.Empty, Text(m, "Destination") ?? string.Empty, Text(m, "Mode") ?? string.Empty,
                Flag(m, "RW") ?? true, Text(m, "Propagation") ?? string.Empty)),
        ];
    }

    private static ImmutableArray<ContainerProbe> Probes(JsonElement root)
    {
        var probes = ImmutableArray.CreateBuilder<ContainerProbe>();
        foreach (var kind in (ReadOnlySpan<string>)["Healthcheck", "LivenessProbe", "ReadinessProbe"])
        {
            if (root.TryGetProperty(kind, out var probe) && probe.ValueKind == JsonValueKind.Object && Text(probe, "exe") is { } exe)
            {
                ImmutableArray<string> arguments = probe.TryGetProperty("args", out var args) && args.ValueKind == JsonValueKind.Array
                    ? [.. args.EnumerateArray().Where(a => a.ValueKind == JsonValueKind.String).Select(a => a.GetString()!)]
                    : [];
                probes.Add(new(kind, exe, arguments));
            }
        }

        return probes.ToImmutable();
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;

    private static bool? Flag(JsonElement element, string name) => element.TryGetProperty(name, out var value)
        ? value.ValueKind switch { JsonValueKind.True => true, JsonValueKind.False => false, _ => null }
        : null;

    /// <summary>Seconds or nanoseconds since 1970, told apart by size.</summary>
    private static ulong Time(JsonElement element, string name)
    {
        const ulong yearsOfSeconds = 1_000_000_000_000;
        if (!element.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.Number || !value.TryGetUInt64(out var time))
        {
            return 0;
        }

        return time < yearsOfSeconds ? time * 1_000_000_000 : time;
    }
}
