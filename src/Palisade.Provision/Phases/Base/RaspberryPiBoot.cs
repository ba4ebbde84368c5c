using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Spec;

namespace Palisade.Provision.Phases.Base;

/// <summary>
/// What the firmware of a Raspberry Pi must hand to the kernel. Its device tree turns the memory cgroup off, without which no
/// engine can limit a container.
/// </summary>
internal static partial class RaspberryPiBoot
{
    public static void Describe(NodeSpec node, NodeFacts facts, CatalogBuilder catalog)
    {
        if (!facts.IsRaspberryPi || facts.PiBootFolder is not { } boot)
        {
            return;
        }

        catalog.Add(new LinesResource
        {
            Path = boot + "/cmdline.txt",
            Words = ["cgroup_memory=1", "cgroup_enable=memory"],
            // A kernel that has the controller anyway keeps running: the words then only guard its next upgrade.
            Risk = facts.MemoryCgroup ? Risk.None : Risk.Reboot,
            Cause = "nodes." + node.Name,
        });

        if (Runs64Bit(facts))
        {
            catalog.Add(new LinesResource
            {
                Path = boot + "/config.txt",
                Set = ImmutableSortedDictionary<string, string>.Empty.Add("arm_64bit", "1"),
                Risk = facts.Architecture == "aarch64" ? Risk.None : Risk.Reboot,
                Cause = "nodes." + node.Name,
            });
        }
        else
        {
            catalog.Note($"`{facts.BoardModel}` has no 64-bit processor: `arm_64bit` is left alone");
        }
    }

    private static bool Runs64Bit(NodeFacts facts) =>
        facts.Architecture == "aarch64" || (facts.BoardModel is { } model && SixtyFourBitModel().IsMatch(model));

    [GeneratedRegex(@"Raspberry Pi ((Compute Module )?[3-9]|Zero 2|[45]00\b)", RegexOptions.CultureInvariant)]
    private static partial Regex SixtyFourBitModel();
}
