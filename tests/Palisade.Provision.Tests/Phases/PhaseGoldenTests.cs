using Palisade.Core.Converge;
using Palisade.Mesh;
using Palisade.Provision.Phases;
using Palisade.Testing;
using Xunit;

namespace Palisade.Provision.Tests.Phases;

public sealed class PhaseGoldenTests
{
    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var phase in Phases.Keys)
            {
                foreach (var node in Boards.Spec.Nodes)
                {
                    cases.Add(phase, node.Name);
                }
            }

            return cases;
        }
    }

    private static Dictionary<string, IPhase> Phases { get; } = ((IPhase[])
    [
        new BasePhase(), new OperatorsPhase(), new VendorPhase(), new HardenSshPhase(), new HardenKernelPhase(), new HardenFilesPhase(),
        new MeshKeyPhase(), new MeshPhase(), new FirewallPhase(), new BanPhase(),
    ]).ToDictionary(p => p.Name);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Plan_OfEachKindOfBoard_IsTheGolden(string phase, string node)
    {
        // Keys differ in each run and would hide what a golden is for.
        var context = Boards.Context();
        var text = CatalogText.Of(Phases[phase].Catalog(node, context));
        foreach (var name in Boards.Spec.Nodes.Select(n => n.Name))
        {
            var key = context.Outputs.Find(name, MeshNetwork.PublicKeyOutput)!;
            text = text.Replace("  | " + key.TrimEnd('\n').Replace("\n", "\n  | ", StringComparison.Ordinal), $"  | (public key of {name})", StringComparison.Ordinal);
        }

        Golden.Verify($"{phase}.{node}.txt", text);
    }
}
