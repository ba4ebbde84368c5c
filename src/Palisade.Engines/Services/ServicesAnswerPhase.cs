using System.Collections.Immutable;
using System.Globalization;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Spec;

namespace Palisade.Engines.Services;

/// <summary>
/// Asks every node for every service, on the port that the world will use: an apply that says "done" has seen an answer, and seen
/// that each node's balancer spreads requests over all replicas. It changes nothing, and waits where an answer is still to come.
/// </summary>
/// <param name="countsReplicas">The engine's balancers say how many replicas they know; Kubernetes' have no words for it.</param>
internal sealed class ServicesAnswerPhase(bool countsReplicas = true) : IServingPhase
{
    /// <summary>
    /// In the request: asks the balancer to say how many replicas it knows; in the answer: their number. The engine's news of a
    /// replica reaches some nodes' DNS only when the nodes compare all they know, every 30 s.
    /// </summary>
    internal const string ReplicasHeader = "X-Palisade-Replicas";

    /// <summary>
    /// bash opens the connection itself, so no HTTP client is needed on the node. $1 is the port, $2 the path, $3 the number of
    /// replicas, or 0 where nobody says it, $4 the address.
    /// </summary>
    private const string Ask = $$"""
        ask() {
            status= known=
            exec 3<>"/dev/tcp/$4/$1" || return 1
            printf 'GET %s HTTP/1.1\r\nHost: localhost\r\n{{ReplicasHeader}}: ?\r\nConnection: close\r\n\r\n' "$2" >&3
            read -r -t 5 _ status _ <&3
            while IFS=$': \r' read -r -t 5 name value _ <&3 && [ -n "$name" ]; do
                [ "${name,,}" = "${header,,}" ] && known=$value
            done
            exec 3>&-
            [ -n "$status" ] && [ "$status" -ge 200 ] && [ "$status" -lt 400 ] && [ "${known:-0}" -ge "$3" ]
        } 2>/dev/null
        header={{ReplicasHeader}}

        """;

    private const string Once = Ask + """ask "$1" "$2" "$3" "$4" """;

    private const string Wait = Ask + """
        for _ in $(seq 60); do
            ask "$1" "$2" "$3" "$4" && exit 0
            sleep 1
        done
        echo "port $1 of this node gave ${status:-no answer} for $2 for a minute$([ "$3" = 0 ] || echo " and its balancer knows ${known:-none} of $3 replicas")" >&2
        exit 1
        """;

    /// <summary>
    /// A TCP service's protocol is its own business, so its balancer is asked what it knows, and the port takes a connection.
    /// $1 is the balancer's service, $2 the number of replicas, the rest are ports.
    /// </summary>
    private const string AskBalancer = """
        ask() {
            balancer=$1 replicas=$2
            shift 2
            known=$(docker exec "$(docker ps --quiet --filter "label=com.docker.swarm.service.name=$balancer" | head -n 1)" palisade-replicas 2>/dev/null)
            [ "${known:-0}" -ge "$replicas" ] || return 1
            for port; do
                (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || return 1
            done
        }

        """;

    private const string BalancerOnce = AskBalancer + """ask "$@" """;

    /// <summary>Before the others an argument: seconds.</summary>
    private const string BalancerWait = AskBalancer + """
        limit=$1
        shift
        for _ in $(seq "$limit"); do
            ask "$@" && exit 0
            sleep 1
        done
        echo "after $limit s the balancer $1 of this node knows ${known:-none} of $2 replicas, or its ports take no connection" >&2
        exit 1
        """;

    public string Name => "services-answer";

    public string Title => "Ask every node for the services";

    public IEnumerable<Catalog> Plan(PhaseContext context)
    {
        var services = context.Spec.Services.Where(CanBeAsked).ToImmutableArray();
        return services.IsEmpty ? [] : context.Nodes.Select(node => new Catalog
        {
            Phase = Name,
            Node = node.Name,
            Resources = [.. services.Select(s => s is ContainerServiceSpec container ? Answer(container) : Answer((WebServiceSpec)s, node))],
        });
    }

    private bool CanBeAsked(ServiceSpec service) => service switch
    {
        WebServiceSpec => true,
        ContainerServiceSpec container => countsReplicas && ContainerStack.HasBalancer(container),
        _ => false,
    };

    private static CommandResource Answer(ContainerServiceSpec service)
    {
        // A replica may take its time until it listens, and its owner says how long.
        var patience = TimeSpan.FromMinutes(1) + (service.Health ?? new HealthSpec()).Start;
        ImmutableArray<string> question =
        [
            $"{service.Name}_{Stack.Balancer}", Stack.Number(service.Replicas),
            .. service.Ports.Where(p => p.Protocol == "tcp").Select(p => Stack.Number(p.Port)),
        ];
        return new CommandResource
        {
            Cause = "services." + service.Name,
            Name = $"see service {service.Name} answer on its ports",
            Unless = ["bash", "-c", BalancerOnce, "ask", .. question],
            Run = ["bash", "-c", BalancerWait, "wait", Stack.Number((int)patience.TotalSeconds), .. question],
            Timeout = patience * 2,
        };
    }

    private CommandResource Answer(WebServiceSpec service, NodeSpec node)
    {
        var port = service.Port.ToString(CultureInfo.InvariantCulture);
        var replicas = (countsReplicas ? service.Replicas : 0).ToString(CultureInfo.InvariantCulture);
        // kube-proxy need not answer on 127.0.0.1 (its nftables mode does not); it answers on every other address of the node.
        var address = countsReplicas ? "127.0.0.1" : node.MeshAddress.ToString();
        return new CommandResource
        {
            Cause = "services." + service.Name,
            Name = $"see service {service.Name} answer on port {port}",
            Unless = ["bash", "-c", Once, "ask", port, service.Health, replicas, address],
            Run = ["bash", "-c", Wait, "ask", port, service.Health, replicas, address],
        };
    }
}
