using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Palisade.Core.Spec;

namespace Palisade.Engines.Services;

/// <summary>
/// A <c>kind: container</c> service as a Compose stack: replicas behind DNS, and where it has TCP ports a balancer on every node.
/// UDP ports are published by the replicas themselves, on the nodes that run them.
/// </summary>
internal static class ContainerStack
{
    private const int ReadableByUser = 0x100;

    private const int ReadableByAll = 0x124;

    /// <summary>What a TCP balancer listens on inside its container: this port, the next one for the second port, and so on.</summary>
    private const int FirstListener = 10001;

    public static bool HasBalancer(ContainerServiceSpec service) => service.Ports.Any(p => p.Protocol == "tcp");

    /// <param name="pinned">Node that holds the volumes; null for a service without any.</param>
    /// <param name="secrets">The service's, by their names in the swarm.</param>
    /// <param name="balancer">Image of the balancer.</param>
    public static string Render(ClusterSpec spec, ContainerServiceSpec service, string? pinned, ImmutableArray<SwarmSecretName> secrets, string balancer, int overlayMtu)
    {
        var parts = Stack.Labelled(service, Stack.App, Replicas(service, pinned, secrets));
        if (HasBalancer(service))
        {
            parts += Stack.Labelled(service, Stack.Balancer, Balancer(spec, service, balancer));
        }

        return Stack.Document(spec, service, overlayMtu, parts, Volumes(service) + Secrets(secrets));
    }

    private static string Replicas(ContainerServiceSpec service, string? pinned, ImmutableArray<SwarmSecretName> secrets)
    {
        var shape = ReplicaShape.Of(service);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"""
            image: {Scalar.Quote(service.Image)}
            hostname: "{service.Name}-{Stack.SlotTemplate}"
            init: true
            cap_drop: [ALL]

            """);
        Line(text, !shape.Capabilities.IsEmpty, $"cap_add: [{string.Join(", ", shape.Capabilities)}]");
        Line(text, shape.User is not null, $"user: \"{shape.User}:{shape.User}\"");
        Line(text, shape.ReadOnly, "read_only: true");
        Line(text, !shape.Command.IsEmpty, $"command: {List(shape.Command)}");
        Block(text, "environment:", shape.Environment.Select(e => $"{Scalar.Quote(e.Key)}: {Scalar.Quote(Verbatim(e.Value))}"));
        Block(text, "secrets:", secrets.Select(s => $"- {{ source: {Scalar.Quote(s.Name)}, target: {Scalar.Quote(s.Secret)}, {Owner(shape)} }}"));
        Block(text, "volumes:",
        [
            .. shape.Volumes.Select(v => $"- {{ type: volume, source: {Scalar.Quote(v.Name)}, target: {Scalar.Quote(v.Path)} }}"),
            .. shape.TmpBytes is { } size ? [string.Create(CultureInfo.InvariantCulture, $"- {{ type: tmpfs, target: /tmp, tmpfs: {{ size: {size} }} }}")] : Array.Empty<string>(),
        ]);
        Block(text, "healthcheck:", Health(shape.Health));
        Block(text, "ports:", service.Ports.Where(p => p.Protocol == "udp")
            .Select(p => $"- {{ target: {Stack.Number(p.Target)}, published: {Stack.Number(p.Port)}, protocol: udp, mode: host }}"));
        text.Append(CultureInfo.InvariantCulture, $$"""
            stop_grace_period: {{(int)ReplicaShape.StopGrace.TotalSeconds}}s
            networks: [edge]
            deploy:
              labels:
                @labels@
              replicas: {{service.Replicas}}
              endpoint_mode: dnsrr
              placement: { constraints: [{{string.Join(", ", Constraints(service, pinned))}}]{{(HasUdp(service) ? ", max_replicas_per_node: 1" : "")}} }
              resources: { limits: { {{Limits(shape)}} }, reservations: { memory: {{Kibi(shape.ReservedBytes)}} } }
            {{Stack.Rolling(pinned is null && !HasUdp(service) ? "start-first" : "stop-first", 1, "15s")}}

            """);
        return text.ToString();
    }

    /// <summary>Two replicas on one node cannot have the same volume to themselves, nor the same port.</summary>
    private static bool HasUdp(ContainerServiceSpec service) => service.Ports.Any(p => p.Protocol == "udp");

    private static IEnumerable<string> Constraints(ContainerServiceSpec service, string? pinned)
    {
        yield return $"\"{Stack.Balanced}\"";
        if (pinned is not null)
        {
            yield return $"\"node.hostname == {pinned}\"";
        }
        else if (ContainerPlacement.IsNarrowed(service))
        {
            yield return $"\"node.labels.{ContainerPlacement.Label(service)} == true\"";
        }
    }

    private static string Balancer(ClusterSpec spec, ContainerServiceSpec service, string image)
    {
        ImmutableArray<ServicePort> ports = [.. service.Ports.Where(p => p.Protocol == "tcp")];
        var check = service.Health is { Command.IsEmpty: true, Port: { } port } ? port : ports[0].Target;
        var published = string.Join('\n', ports.Select((p, i) => $"  - {{ target: {Stack.Number(FirstListener + i)}, published: {Stack.Number(p.Port)}, protocol: tcp, mode: host }}"));
        return $$"""
            image: {{Scalar.Quote(image)}}
            hostname: "{{service.Name}}-balancer.{{Stack.NodeTemplate}}"
            command: [palisade-balance]
            read_only: true
            cap_drop: [ALL]
            environment:
              SERVICE: {{Stack.App}}
              PORTS: "{{string.Join(' ', ports.Select((p, i) => $"{Stack.Number(FirstListener + i)}:{Stack.Number(p.Target)}"))}}"
              CHECK: "{{Stack.Number(check)}}"
              HEALTH: {{Scalar.Quote(service.Health?.Path ?? "")}}
              SLOTS: "{{Stack.Number(Stack.Slots(service.Replicas))}}"
            volumes:
              - { type: tmpfs, target: /tmp, tmpfs: { size: 1048576 } }
            stop_signal: SIGUSR1
            stop_grace_period: 20s
            ports:
            {{published}}
            {{Stack.OnEveryNode(spec)}}

            """;
    }

    /// <summary>Docker fills templates (<c>{{.Node.ID}}</c>) into variables of services; the owner's text is to stay what it is.</summary>
    private static string Verbatim(string value) => value.Replace("{{", """{{"{{"}}""", StringComparison.Ordinal);

    private static string[] Health(HealthSpec? health) => health is not { Command.IsEmpty: false } ? [] :
    [
        $"test: {List(health.Command.Insert(0, "CMD"))}",
        "interval: 10s",
        "timeout: 5s",
        "retries: 3",
        string.Create(CultureInfo.InvariantCulture, $"start_period: {(int)health.Start.TotalSeconds}s"),
    ];

    /// <summary>Of an image's own user nothing is known, and nobody else is in its container.</summary>
    private static string Owner(ReplicaShape shape) => shape.User is { } user
        ? $"uid: \"{Stack.Number(user)}\", gid: \"{Stack.Number(user)}\", mode: {Stack.Number(ReadableByUser)}"
        : $"mode: {Stack.Number(ReadableByAll)}";

    private static string Limits(ReplicaShape shape) => $"memory: {Kibi(shape.MemoryBytes)}"
        + (shape.MilliCpu is { } cpu ? string.Create(CultureInfo.InvariantCulture, $", cpus: \"{cpu / 1000m:0.###}\"") : "");

    private static string Kibi(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes >> 10}K");

    /// <summary>Made ahead, with a label and an owner, on the one node: see <see cref="ServiceVolumesPhase"/>.</summary>
    private static string Volumes(ContainerServiceSpec service) => Section("volumes", service.Volumes
        .Select(v => $"{Scalar.Quote(v.Name)}: {{ external: true, name: {Scalar.Quote(ContainerPlacement.VolumeName(service, v))} }}"));

    /// <summary>By the whole name here too: another value must change the text of what uses it, and with it its digest.</summary>
    private static string Secrets(ImmutableArray<SwarmSecretName> secrets) => Section("secrets", secrets
        .Select(s => $"{Scalar.Quote(s.Name)}: {{ external: true, name: {Scalar.Quote(s.Name)} }}"));

    private static string Section(string name, IEnumerable<string> lines)
    {
        var text = new StringBuilder();
        Block(text, name + ":", lines);
        return text.ToString();
    }

    private static void Line(StringBuilder text, bool there, string line)
    {
        if (there)
        {
            text.Append(line).Append('\n');
        }
    }

    private static void Block(StringBuilder text, string head, IEnumerable<string> lines)
    {
        var all = lines.ToArray();
        Line(text, all.Length > 0, head);
        foreach (var line in all)
        {
            text.Append("  ").Append(line).Append('\n');
        }
    }

    private static string List(IEnumerable<string> items) => $"[{string.Join(", ", items.Select(Scalar.Quote))}]";
}
