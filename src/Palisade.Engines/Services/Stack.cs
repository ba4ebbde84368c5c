using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using Palisade.Core.Spec;
using Palisade.Engines.Swarm;

namespace Palisade.Engines.Services;

/// <summary>What the Compose stacks of all kinds of service have in common.</summary>
internal static class Stack
{
    /// <summary>Part of a stack that is the service itself, by kind; status shows it under the service's name alone.</summary>
    public const string Web = "web";

    public const string App = "app";

    public const string Balancer = "balancer";

    private const int MinimumSlots = 16;

    public static string SlotTemplate => "{{.Task.Slot}}";

    public static string NodeTemplate => "{{.Node.Hostname}}";

    /// <summary>Placement constraint of replicas: not on nodes that only balance.</summary>
    public static string Balanced => $"node.labels.{SwarmRoles.RoleLabel} != balancer";

    /// <param name="parts">Services, from <see cref="Labelled"/>.</param>
    /// <param name="more">Further top-level sections, each line ended.</param>
    public static string Document(ClusterSpec spec, ServiceSpec service, int overlayMtu, string parts, string more = "") => $"""
        # Service `{service.Name}` of cluster `{spec.Cluster}`.
        version: "3.8"
        services:
        {parts}networks:
          edge:
            driver: overlay
            driver_opts:
              com.docker.network.driver.mtu: "{Number(overlayMtu)}"
        {more}
        """;

    public static string Rolling(string order, int parallelism, string monitor) => $$"""
          update_config: { parallelism: {{Number(parallelism)}}, delay: 3s, order: {{order}}, monitor: {{monitor}}, failure_action: rollback }
          rollback_config: { parallelism: {{Number(parallelism)}}, delay: 0s, order: {{order}}, monitor: {{monitor}}, failure_action: pause }
          restart_policy: { condition: any, delay: 2s }
        """;

    /// <summary>
    /// The end of every balancer: one on each node. A host port is held by one container at a time, so a balancer stops before its
    /// successor starts.
    /// </summary>
    public static string OnEveryNode(ClusterSpec spec) => $$"""
        networks: [edge]
        deploy:
          labels:
            @labels@
          mode: global
          endpoint_mode: dnsrr
          resources: { limits: { memory: 96M }, reservations: { memory: 24M } }
        {{Rolling("stop-first", Math.Max(1, spec.Nodes.Length / 5), "5s")}}
        """;

    /// <summary>
    /// Places that a balancer keeps for replicas: twice as many as wanted, since an update has old and new ones side by side, in
    /// steps of powers of two, so that scaling rarely changes (and restarts) the balancers.
    /// </summary>
    public static int Slots(int replicas) =>
        Math.Max(MinimumSlots, (int)BitOperations.RoundUpToPowerOf2((uint)(replicas * 2)));

    /// <summary>
    /// Puts the block under its name and gives it the digest of its own text: a changed line changes one service's digest and
    /// not the other's.
    /// </summary>
    public static string Labelled(ServiceSpec service, string name, string block)
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

    public static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
