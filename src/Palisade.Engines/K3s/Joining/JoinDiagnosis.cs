using System.Text.Json;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Protocol;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;

namespace Palisade.Engines.K3s.Joining;

/// <summary>
/// What the phases in which nodes join ask after a failure, and what they make of the answers: the two halves of an
/// <see cref="IDiagnosingPhase"/>.
/// </summary>
public static class JoinDiagnosis
{
    private const string Phase = "k3s-diagnosis";

    public static IEnumerable<Catalog> Questions(PhaseContext context, string failed, Diagnostic failure)
    {
        if (!IsAboutJoining(failure) || !context.Facts.ContainsKey(failed))
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
                    Unit = K3sPaths.UnitOf(K3sRoles.IsServer(node)),
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

    public static Diagnostic? Judge(PhaseContext context, string failed, Diagnostic failure)
    {
        if (!IsAboutJoining(failure))
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
            // Where no server of the cluster was found yet, the node begins it, and there is nothing to compare.
            CaHash = K3sOutputs.Controller(context) is { } controller ? context.Outputs.Find(controller.Name, K3sOutputs.CaHash) : null,
            MemoryCgroup = facts?.MemoryCgroup ?? true,
        });
    }

    /// <summary>K3s does not start or is not ready in time; a refusal, say for the quorum's sake, gives its own reason.</summary>
    private static bool IsAboutJoining(Diagnostic failure) =>
        failure.Resource == "k3s" && (failure.Error == K3sErrors.NotReady || failure.Error == ConvergeErrors.ResourceFailed);

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
