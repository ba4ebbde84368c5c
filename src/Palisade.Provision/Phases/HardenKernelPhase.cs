using System.Collections.Immutable;
using System.Text;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Spec;
using Palisade.Provision.Audit;

namespace Palisade.Provision.Phases;

/// <summary>Kernel settings, modules that are never loaded, and no core dumps.</summary>
public sealed class HardenKernelPhase : NodePhase
{
    public override string Name => "harden-kernel";

    public override string Title => "Harden the kernel";

    protected override void Describe(PhaseContext context, NodeSpec node, NodeFacts facts, CatalogBuilder catalog)
    {
        var target = HardenTarget.Of(context, node);
        var items = HardeningCatalog.Wanted<SysctlItem>(context.Spec).ToArray();
        foreach (var item in items.Where(i => !facts.IsContainer && !i.AppliesTo(target)))
        {
            catalog.Note($"`{item.Key}` is left to the engine, which needs another value than {item.Value}");
        }

        if (facts.IsContainer)
        {
            catalog.Note("only network settings are set: this is a container, and the rest of the kernel is its host's");
        }

        catalog.Add(
            new SysctlResource
            {
                Path = HardeningCatalog.SysctlPath,
                Values = items.Where(i => i.AppliesTo(target)).ToImmutableSortedDictionary(i => i.Key, i => i.Value, StringComparer.Ordinal),
                Cause = "harden",
            },
            new FileResource { Path = HardeningCatalog.ModulesPath, Content = Modules(context.Spec), Cause = "harden" });
        foreach (var item in HardeningCatalog.Wanted<FileItem>(context.Spec).Where(i => i.Id.StartsWith("KRN-", StringComparison.Ordinal)))
        {
            catalog.Add(
                new DirectoryResource { Path = Path.GetDirectoryName(item.Path)!, Cause = "harden" },
                new FileResource { Path = item.Path, Content = item.Content(target), Cause = "harden" });
        }
    }

    public static string Modules(ClusterSpec spec)
    {
        var text = new StringBuilder("# Written by Palisade.\n");
        foreach (var item in HardeningCatalog.Wanted<ModuleItem>(spec))
        {
            // A blacklist alone keeps a module from loading by itself, not on request.
            text.Append("install ").Append(item.Module).Append(" /bin/false\nblacklist ").Append(item.Module).Append('\n');
        }

        return text.ToString();
    }
}
