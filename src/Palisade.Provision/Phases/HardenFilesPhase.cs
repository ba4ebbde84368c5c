using System.Collections.Immutable;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Spec;
using Palisade.Provision.Audit;

namespace Palisade.Provision.Phases;

/// <summary>
/// Permissions, defaults for accounts, banners, and packages that have no place here. PAM stays as it is but for the quality of
/// new passwords: neither ageing nor lockout, which shut out people who log in by key.
/// </summary>
public sealed class HardenFilesPhase : NodePhase
{
    public override string Name => "harden-files";

    public override string Title => "Harden files and accounts";

    protected override void Describe(PhaseContext context, NodeSpec node, NodeFacts facts, CatalogBuilder catalog)
    {
        var spec = context.Spec;
        var target = HardenTarget.Of(context, node);
        ImmutableArray<string> add = [.. HardeningCatalog.Wanted<PackageItem>(spec).Select(i => i.Package)];
        ImmutableArray<string> remove = [.. HardeningCatalog.Wanted<NoPackageItem>(spec).Select(i => i.Package)];
        if (remove.Length > 0)
        {
            catalog.Add(new PackagesResource { Names = remove, Absent = true, Cause = "harden" });
        }

        if (add.Length > 0)
        {
            catalog.Add(new PackagesResource { Names = add, Cause = "harden" });
        }

        catalog.Add(HardeningCatalog.Wanted<FileItem>(spec).Where(i => i.Id.StartsWith("FIL-", StringComparison.Ordinal))
            .Select(i => new FileResource { Path = i.Path, Content = i.Content(target), Cause = "harden.banner" }));

        var defaults = HardeningCatalog.Wanted<LoginDefItem>(spec).ToImmutableSortedDictionary(i => i.Key, i => i.Value, StringComparer.Ordinal);
        if (!defaults.IsEmpty)
        {
            catalog.Add(new LinesResource { Path = "/etc/login.defs", Set = defaults, Separator = "\t", Cause = "harden" });
        }

        // After the packages, which bring some of these paths.
        catalog.Add(HardeningCatalog.Wanted<ModeItem>(spec)
            .Select(i => new ModeResource { Path = i.Path, Mode = i.Mode, Group = i.Group, Cause = "harden" }));
    }
}
