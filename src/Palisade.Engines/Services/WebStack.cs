using Palisade.Core.Spec;

namespace Palisade.Engines.Services;

/// <summary>
/// A <c>kind: web</c> service as a Compose stack: replicas behind DNS, and on every node a balancer whose port is published in
/// host mode. The swarm's own ingress network is not used: it needs IPVS, and it knows nothing of health or of trying again.
/// </summary>
internal static class WebStack
{
    /// <param name="image">Of the replicas.</param>
    /// <param name="balancer">Image of the balancer.</param>
    public static string Render(ClusterSpec spec, WebServiceSpec service, string image, string balancer, int overlayMtu)
    {
        var shape = ReplicaShape.Of(service);
        var web = shape.OwnImage ? OwnReplicas(service, shape, image) : GivenReplicas(service, shape, image);
        return Stack.Document(spec, service, overlayMtu, Stack.Labelled(service, Stack.Web, web) + Stack.Labelled(service, Stack.Balancer, Balancer(spec, service, balancer)));
    }

    /// <summary>
    /// The cluster's nginx: read-only, without a capability, and healthy only when a request is answered. An update starts the new
    /// replica, waits for its health, and only then ends the old one, which finishes its requests.
    /// </summary>
    private static string OwnReplicas(WebServiceSpec service, ReplicaShape shape, string image) => $$"""
        image: {{Scalar.Quote(image)}}
        hostname: "{{service.Name}}-{{Stack.SlotTemplate}}"
        read_only: true
        cap_drop: [ALL]
        volumes:
          - { type: tmpfs, target: /tmp, tmpfs: { size: {{shape.TmpBytes}} } }
        stop_signal: SIGQUIT
        stop_grace_period: {{Stack.Number((int)ReplicaShape.StopGrace.TotalSeconds)}}s
        healthcheck:
          test: ["CMD", "palisade-health", "{{Stack.Number(service.Ports[0].Target)}}", {{Scalar.Quote(service.Health)}}]
          interval: 5s
          timeout: 5s
          retries: 3
          start_period: 10s
        networks: [edge]
        deploy:
          labels:
            @labels@
          replicas: {{Stack.Number(service.Replicas)}}
          endpoint_mode: dnsrr
          placement: { constraints: ["{{Stack.Balanced}}"] }
          resources: {{Memory(shape)}}
        {{Stack.Rolling("start-first", 1, "10s")}}

        """;

    /// <summary>
    /// Somebody else's image: it may begin as root, write to its own file system, and know its health better than we do. It keeps
    /// the few capabilities that servers use to bind a port and give up root.
    /// </summary>
    private static string GivenReplicas(WebServiceSpec service, ReplicaShape shape, string image) => $$"""
        image: {{Scalar.Quote(image)}}
        hostname: "{{service.Name}}-{{Stack.SlotTemplate}}"
        init: true
        cap_drop: [ALL]
        cap_add: [{{string.Join(", ", shape.Capabilities)}}]
        stop_grace_period: {{Stack.Number((int)ReplicaShape.StopGrace.TotalSeconds)}}s
        networks: [edge]
        deploy:
          labels:
            @labels@
          replicas: {{Stack.Number(service.Replicas)}}
          endpoint_mode: dnsrr
          placement: { constraints: ["{{Stack.Balanced}}"] }
          resources: {{Memory(shape)}}
        {{Stack.Rolling("start-first", 1, "15s")}}

        """;

    private static string Balancer(ClusterSpec spec, WebServiceSpec service, string image) => $$"""
        image: {{Scalar.Quote(image)}}
        hostname: "{{service.Name}}-balancer.{{Stack.NodeTemplate}}"
        read_only: true
        cap_drop: [ALL]
        environment:
          SERVICE: web
          PORT: "{{Stack.Number(service.Ports[0].Target)}}"
          HEALTH: {{Scalar.Quote(service.Health)}}
          SLOTS: "{{Stack.Number(Stack.Slots(service.Replicas))}}"
        stop_signal: SIGUSR1
        stop_grace_period: 20s
        ports:
          - { target: 8080, published: {{Stack.Number(service.Port)}}, protocol: tcp, mode: host }
        {{Stack.OnEveryNode(spec)}}

        """;

    private static string Memory(ReplicaShape shape) =>
        $"{{ limits: {{ memory: {shape.MemoryBytes >> 20}M }}, reservations: {{ memory: {shape.ReservedBytes >> 20}M }} }}";
}
