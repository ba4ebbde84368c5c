using System.Numerics;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Palisade.Engines.Swarm;
using Palisade.Provision.Node;

namespace Palisade.Provision.Resources.Swarm;

/// <summary>What the node itself says of the swarm it is in.</summary>
/// <param name="State">A word of <see cref="SwarmOutputs"/>, or null where the node is in no swarm.</param>
/// <param name="Id">Of the swarm; managers with a leader only.</param>
/// <param name="Address">Advertised.</param>
/// <param name="Members">The swarm's nodes; managers with a leader only.</param>
/// <param name="CaDigest">SHA-256 of the swarm's root certificate, in the writing of join tokens.</param>
internal sealed record SwarmView(string? State, string? Id, string NodeId, string Address, JsonArray Members, string? CaDigest)
{
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(10);

    /// <summary>A daemon that has just started takes a moment to find its swarm: "pending" is waited out, for a while.</summary>
    /// <remarks>Fails with PAL0501 where Docker does not answer.</remarks>
    public static async Task<SwarmView> ReadAsync(ISystem system, CancellationToken cancel)
    {
        var api = new DockerApi(system);
        JsonNode info = new JsonObject();
        await Patience.UntilAsync(
            system.Clock,
            Settling,
            async () =>
            {
                info = await api.GetAsync("/info", cancel).ConfigureAwait(false);
                return info.Text("Swarm", "LocalNodeState") != "pending";
            },
            cancel).ConfigureAwait(false);

        var swarm = info["Swarm"];
        var state = swarm.Text("LocalNodeState");
        var root = info.Text("DockerRootDir") is { Length: > 0 } given ? given : "/var/lib/docker";
        var view = new SwarmView(null, null, swarm.Text("NodeID"), swarm.Text("NodeAddr"), [], DigestOf(system, root));
        if (state is "" or "inactive")
        {
            return view with { CaDigest = null };
        }

        if (!swarm.Flag("ControlAvailable"))
        {
            // A manager that was restarted while its fellows are gone may not even call itself one; its raft log does.
            var manager = state != "active" && system.Stat(root + "/swarm/raft") is not null;
            return view with { State = manager ? SwarmOutputs.Stranded : SwarmOutputs.Worker };
        }

        // "ControlAvailable" and the id survive the loss of the leader in the daemon's memory; only an answer proves a leader.
        var members = await api.SendAsync("GET", "/nodes", null, cancel).ConfigureAwait(false);
        return members.Ok && swarm.Text("Cluster", "ID") is { Length: > 0 } id && JsonNode.Parse(members.Body) is JsonArray nodes
            ? view with { State = SwarmOutputs.Manager, Id = id, Members = nodes }
            : view with { State = SwarmOutputs.Stranded };
    }

    /// <summary>
    /// False where this node's swarm is another than the token's. A token holds the digest of the swarm's root certificate, which
    /// every member has on disk; a worker knows its swarm by nothing else.
    /// </summary>
    public bool Matches(string? token) =>
        CaDigest is null || token?.Split('-') is not ["SWMTKN", "1", var digest, _] || digest == CaDigest;

    /// <summary>Base 36, 50 digits, of the SHA-256 of the certificate file as it stands (moby/swarmkit, join tokens).</summary>
    internal static string TokenDigest(ReadOnlySpan<byte> certificate)
    {
        const string Digits = "0123456789abcdefghijklmnopqrstuvwxyz";
        var value = new BigInteger(SHA256.HashData(certificate), isUnsigned: true, isBigEndian: true);
        return string.Create(50, value, (span, rest) =>
        {
            for (var i = span.Length - 1; i >= 0; i--)
            {
                rest = BigInteger.DivRem(rest, 36, out var digit);
                span[i] = Digits[(int)digit];
            }
        });
    }

    private static string? DigestOf(ISystem system, string root)
    {
        var path = root + "/swarm/certificates/swarm-root-ca.crt";
        return system.Stat(path) is { Kind: FileKind.File } ? TokenDigest(system.ReadFile(path)) : null;
    }
}
