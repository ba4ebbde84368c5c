using Palisade.Core.Diagnostics.Errors;

namespace Palisade.Core.Spec.Validation;

/// <summary><c>kind: container</c>: mounts, health, and what an engine cannot do for it.</summary>
internal sealed class ContainerValidator : ISpecValidator
{
    /// <summary>The container's system would not start, or not find its own files, with somebody's volume in their place.</summary>
    private static readonly string[] Taken = ["/bin", "/dev", "/etc", "/lib", "/proc", "/run", "/sbin", "/sys", "/usr", "/run/secrets"];

    public void Validate(ValidationContext context)
    {
        foreach (var service in context.Spec.Services.OfType<ContainerServiceSpec>())
        {
            Volumes(context, service);
            Health(context, service);
            Image(context, service);
            Udp(context, service);
        }
    }

    private static void Volumes(ValidationContext context, ContainerServiceSpec service)
    {
        var path = $"services.{service.Name}.volumes";
        Dictionary<string, string> seen = new(StringComparer.Ordinal);
        foreach (var volume in service.Volumes.Where(v => !context.Values.IsBroken($"{path}.{v.Name}")))
        {
            var written = $"{path}.{volume.Name}" + (context.Values.Has($"{path}.{volume.Name}.path") ? ".path" : "");
            if (volume.Path.Split('/').Any(part => part is "." or ".."))
            {
                context.Report.Error(ConfigErrors.Volume, written, $"the path `{volume.Path}` of volume `{volume.Name}` leads elsewhere than it says", "write it without `.` and `..`");
            }
            else if (Taken.Contains(volume.Path) || volume.Path.StartsWith("/run/secrets/", StringComparison.Ordinal) || volume.Path.StartsWith("/proc/", StringComparison.Ordinal) || volume.Path.StartsWith("/sys/", StringComparison.Ordinal) || volume.Path.StartsWith("/dev/", StringComparison.Ordinal))
            {
                context.Report.Error(ConfigErrors.Volume, written, $"volume `{volume.Name}` cannot be mounted at `{volume.Path}`", $"say where the program keeps its data: `{volume.Name}: {{ size: {Quantity.Write(volume.Bytes)}, path: /var/lib/{service.Name} }}`", label: "the container's own system lives there");
            }
            else if (!seen.TryAdd(volume.Path, volume.Name))
            {
                context.Report.Error(ConfigErrors.Volume, written, $"volumes `{seen[volume.Path]}` and `{volume.Name}` of service `{service.Name}` are both mounted at `{volume.Path}`", "give each a path of its own");
            }
        }

        if (context.Spec.Engine.Kind == EngineKinds.Swarm && service.Volumes.Length > 0 && service.Replicas > 1)
        {
            context.Report.Error(ConfigErrors.Volume, $"services.{service.Name}.replicas", $"{service.Replicas} replicas of service `{service.Name}` would share its volumes, which lie on one node",
                "take one replica; with `engine: k3s` each has volumes of its own");
        }
    }

    private static void Health(ValidationContext context, ContainerServiceSpec service)
    {
        var path = $"services.{service.Name}.health";
        if (service.Health is not { } health || context.Values.IsBroken(path) || context.Values.IsBroken($"services.{service.Name}.ports"))
        {
            return;
        }

        if (!health.Command.IsEmpty && (health.Path is not null || context.Values.Has($"{path}.port")))
        {
            context.Report.Error(ConfigErrors.Health, path, $"the health of service `{service.Name}` is asked in two ways", "keep `command`, or `path` and `port`", atKey: true);
        }
        else if (health.Command.IsEmpty && health.Port is null)
        {
            context.Report.Error(ConfigErrors.Health, path, $"nothing says which port of service `{service.Name}` is asked for its health", "add `port: ...`, or a `command`", atKey: true);
        }
    }

    private static void Image(ValidationContext context, ContainerServiceSpec service)
    {
        var path = $"services.{service.Name}.image";
        var name = service.Image[(service.Image.LastIndexOf('/') + 1)..];
        if (name.Length > 0 && !name.Contains('@') && (!name.Contains(':') || name.EndsWith(":latest", StringComparison.Ordinal)))
        {
            context.Report.Note(ConfigErrors.ImageVersion, path, $"the image `{service.Image}` has no version, so nodes may run different ones", "add a tag that never moves, such as `:1.2.3`, or a digest");
        }

        var command = $"services.{service.Name}.command";
        if (service.Command is [var only] && only.Contains(' ') && context.Values.Spans.GetValueOrDefault(command) == context.Values.Spans.GetValueOrDefault($"{command}.0"))
        {
            context.Report.Warning(ConfigErrors.Command, command, $"the command of service `{service.Name}` is one argument with blanks in it: no shell takes it apart", $"write `[{string.Join(", ", only.Split(' ', StringSplitOptions.RemoveEmptyEntries))}]`");
        }
    }

    private static void Udp(ValidationContext context, ContainerServiceSpec service)
    {
        for (var i = 0; i < service.Published.Length && context.Spec.Engine.Kind == EngineKinds.Swarm; i++)
        {
            if (service.Published[i] is { Protocol: "udp", Port: > 0 } port && service.Replicas < context.Spec.Nodes.Length)
            {
                context.Report.Note(ConfigErrors.Udp, $"services.{service.Name}.ports.{i}", $"UDP port {port.Port} of service `{service.Name}` is open only on nodes that run it", "name them under `placement:`, and use those names; with `engine: k3s` every node takes it");
            }
        }
    }
}
