using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Spec;

namespace Palisade;

/// <summary>For verbs that have nothing to work on where somebody else runs the machines.</summary>
internal static class Boards
{
    public static void Require(ClusterSpec spec, string verb)
    {
        if (spec.Engine.Kind == EngineKinds.Kubernetes)
        {
            throw new PalisadeException(
                KubernetesErrors.NoBoards,
                $"`palisade {verb}` works on boards, and `{spec.Cluster}` is a cluster that somebody else runs",
                "`palisade status` and `kubectl` show what runs there");
        }
    }
}
