using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using Palisade.Core.Spec;
using Palisade.Engines.Swarm;

namespace Palisade.Engines.Services;

/// <summary>
/// A <c>kind: web</c> service as a Compose stack: replicas behind DNS, and on every node a balancer whose port is published in
/// host mode. The swarm's own ingress network is not used: it needs IPVS, and it knows nothing of health or of trying again.
/// </summary>
internal static class WebStack
{
    private const int MinimumSlots = 16;

    private static string Balanced => $"node.labels.{SwarmRoles.RoleLabel} != balancer";

    /// <param name="image">Of the replicas.</param>
    /// <param name="balancer">Image of the balancer.</param>
    public static string Render(ClusterSpec spec, WebServiceSpec service, string image, string balancer, int overlayMtu)
    {
        var shape = ReplicaShape.Of(service);
        var web = shape.OwnImage ? OwnReplicas(service, shape, image) : GivenReplicas(service, shape, image);
        return $"""
            # Service `{service.Name}` of cluster `{spec.Cluster}`.
            version: "3.8"
            services:
            {Labelled(service, "web", web)}{Labelled(service, "balancer", Balancer(spec, service, balancer))}networks:
              edge:
                driver: overlay
                driver_opts:
                  com.docker.network.driver.mtu: "{Number(overlayMtu)}"

            """;
    }

    /// <summary>
    /// The cluster's nginx: read-only, without a capability, and healthy only when a request is answered. An update starts the new
    /// replica, waits for its health, and only then ends the old one, which finishes its requests.
    /// </summary>
    private static string OwnReplicas(WebServiceSpec service, ReplicaShape shape, string image) => $$"""
        image: {{Scalar.Quote(image)}}
        hostname: "{{service.Name}}-{{SlotTemplate}}"
        read_only: true
        cap_drop: [ALL]
        volumes:
          - { type: tmpfs, target: /tmp, tmpfs: { size: {{shape.TmpBytes}} } }
        stop_signal: SIGQUIT
        stop_grace_period: {{Number((int)ReplicaShape.StopGrace.TotalSeconds)}}s
        healthcheck:
          test: ["CMD", "palisade-health", "{{Number(service.Ports[0].Target)}}", {{Scalar.Quote(service.Health)}}]
          interval: 5s
          timeout: 5s
          retries: 3
          start_period: 10s
        networks: [edge]
        deploy:
          labels:
            @labels@
          replicas: {{Number(service.Replicas)}}
          endpoint_mode: dnsrr
          placement: { constraints: ["{{Balanced}}"] }
          resources: {{Memory(shape)}}
        {{Rolling("start-first", 1, "10s")}}

        """;

    /// <summary>
    /// Somebody else's image: it may begin as root, write to its own file system, and know its health better than we do. It keeps
    /// the few capabilities that servers use to bind a port and give up root.
    /// </summary>
    private static string GivenReplicas(WebServiceSpec service, ReplicaShape shape, string image) => $$"""
        image: {{Scalar.Quote(image)}}
        hostname: "{{service.Name}}-{{SlotTemplate}}"
        init: true
        cap_drop: [ALL]
        cap_add: [{{string.Join(", ", shape.Capabilities)}}]
        stop_grace_period: {{Number((int)ReplicaShape.StopGrace.TotalSeconds)}}s
        networks: [edge]
        deploy:
          labels:
            @labels@
          replicas: {{Number(service.Replicas)}}
          endpoint_mode: dnsrr
          placement: { constraints: ["{{Balanced}}"] }
          resources: {{Memory(shape)}}
        {{Rolling("start-first", 1, "15s")}}

        """;

    /// <summary>A host port is held by one container at a time, so a balancer stops before its successor starts.</summary>
    private static string Balancer(ClusterSpec spec, WebServiceSpec service, string image) => $$"""
        image: {{Scalar.Quote(image)}}
        hostname: "{{service.Name}}-balancer.{{NodeTemplate}}"
        read_only: true
        cap_drop: [ALL]
        environment:
          SERVICE: web
          PORT: "{{Number(service.Ports[0].Target)}}"
          HEALTH: {{Scalar.Quote(service.Health)}}
          SLOTS: "{{Number(Slots(service.Replicas))}}"
        stop_signal: SIGUSR1
        stop_grace_period: 20s
        ports:
          - { target: 8080, published: {{Number(service.Port)}}, protocol: tcp, mode: host }
        networks: [edge]
        deploy:
          labels:
            @labels@
          mode: global
          endpoint_mode: dnsrr
          resources: { limits: { memory: 96M }, reservations: { memory: 24M } }
        {{Rolling("stop-first", Math.Max(1, spec.Nodes.Length / 5), "5s")}}

        """;

    private static string Memory(ReplicaShape shape) =>
        $"{{ limits: {{ memory: {shape.MemoryBytes >> 20}M }}, reservations: {{ memory: {shape.ReservedBytes >> 20}M }} }}";

    private static string SlotTemplate => "{{.Task.Slot}}";

    private static string NodeTemplate => "{{.Node.Hostname}}";

    private static string Rolling(string order, int parallelism, string monitor) => $$"""
          update_config: { parallelism: {{Number(parallelism)}}, delay: 3s, order: {{order}}, monitor: {{monitor}}, failure_action: rollback }
          rollback_config: { parallelism: {{Number(parallelism)}}, delay: 0s, order: {{order}}, monitor: {{monitor}}, failure_action: pause }
          restart_policy: { condition: any, delay: 2s }
        """;

    /// <summary>
    /// Places that a balancer keeps for replicas: twice as many as wanted, since an update has old and new ones side by side, in
    /// steps of powers of two, so that scaling rarely changes (and restarts) the balancers.
    /// </summary>
    internal static int Slots(int replicas) =>
        Math.Max(MinimumSlots, (int)BitOperations.RoundUpToPowerOf2((uint)(replicas * 2)));

    /// <summary>
    /// Puts the block under its name and gives it the digest of its own text: a changed line changes one service's digest and
    /// not the other's.
    /// </summary>
    private static string Labelled(WebServiceSpec service, string name, string block)
    {
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(block)))[..32];
        var text = new StringBuilder($"  {name}:\n");
        foreach (var line in block.TrimEnd('\n').Split('\n'))
        {
            var indent = line[..(line.Length - line.TrimStart().Length)];
            text.Append(line.TrimStart() == "@labels@"
                ? $"    {indent}palisade.service: {service.Name}\n    {indent}palisade.digest: \"{digest}\"\n"
                : $"    {line}\n");
        }

        return text.ToString();
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
