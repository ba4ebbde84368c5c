using System.Text.Json;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Protocol;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Diagnostics;
using Palisade.Core.Spec;

namespace Palisade.Engines.K3s.Joining;

/// <summary>
/// What the phases in which nodes join ask after a failure, and what they make of the answers: the two halves of an
/// <see cref="IDiagnosingPhase"/>.
/// </summary>
public static class JoinDiagnosis
{
    private const string Phase = "k3s-diagnosis";

    /// <param name="failure">Only that of the resource <c>k3s</c> is about joining.</param>
    public static IEnumerable<Catalog> Questions(PhaseContext context, string failed, Diagnostic failure)
    {
        if (failure.Resource != "k3s" || !context.Facts.ContainsKey(failed))
        {
            yield break;
        }

        var node = context.Spec.Node(failed);
        var others = context.Spec.Servers.Where(s => s.Name != failed).ToArray();
        yield return new Catalog
        {
            Phase = Phase,
            Node = failed,
            Resources =
            [
                new K3sEvidenceResource
                {
                    Cause = "nodes." + failed,
                    Servers = [.. others.Select(s => new ServerPlace(s.Name, s.MeshAddress.ToString(), s.Address))],
                    Unit = node.Role == NodeRole.Server ? "k3s.service" : "k3s-agent.service",
                },
            ],
        };
        if (others.FirstOrDefault(s => context.Facts.ContainsKey(s.Name)) is { } server)
        {
            yield return new Catalog
            {
                Phase = Phase,
                Node = server.Name,
                Resources = [new ReachResource { Cause = "nodes." + failed, Address = node.MeshAddress.ToString() }],
            };
        }
    }

    /// <param name="caHash">Digest of the CA in the token that the node was given; null where it was given none.</param>
    public static Diagnostic? Judge(PhaseContext context, string failed, Diagnostic failure, string? caHash)
    {
        if (failure.Resource != "k3s")
        {
            return null;
        }

        var (node, facts) = (context.Spec.Node(failed), context.Facts.GetValueOrDefault(failed));
        var reached = context.Spec.Servers.Select(s => context.Outputs.Find(s.Name, ReachResource.Output(node.MeshAddress.ToString()))).FirstOrDefault(a => a is not null);
        return JoinJudge.Judge(new JoinCase
        {
            Node = failed,
            Evidence = Read(context.Outputs.Find(failed, JoinEvidence.Output)),
            ServerReachesNode = reached is null ? null : reached == "yes",
            CaHash = caHash,
            MemoryCgroup = facts?.MemoryCgroup ?? true,
        });
    }

    private static JoinEvidence? Read(string? json)
    {
        try
        {
            return json is null ? null : JsonSerializer.Deserialize(json, ProtocolJson.Default.JoinEvidence);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
