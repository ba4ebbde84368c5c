using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Spec;
using Palisade.Mesh;
using Palisade.Mesh.Tinc;

namespace Palisade.Provision.Phases;

/// <summary>Each node makes its own key; only the public part comes back.</summary>
public sealed class MeshKeyPhase : NodePhase
{
    public override string Name => "mesh-key";

    public override string Title => "Make the mesh keys";

    protected override void Describe(PhaseContext context, NodeSpec node, NodeFacts facts, CatalogBuilder catalog) => catalog.Add(
        new PackagesResource { Names = ["tinc"], KeepStopped = [MeshPhase.Unit], Cause = "mesh" },
        new DirectoryResource { Path = TincFiles.Folder, Mode = "0700", Cause = "mesh" },
        new TincKeyResource { Network = MeshNetwork.Name, Cause = "mesh" });
}
