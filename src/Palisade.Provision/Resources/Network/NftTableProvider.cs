using System.Text;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Text;
using Palisade.Provision.Node;
using Palisade.Provision.Resources.Files;

namespace Palisade.Provision.Resources.Network;

internal sealed class NftTableProvider : ResourceProvider<NftTableResource>
{
    private static readonly Permissions FilePermissions = new("0600", "root", "root");

    public override async Task<CheckResult> CheckAsync(NftTableResource resource, CheckContext context, CancellationToken cancel)
    {
        var system = context.System;
        var table = new LoadedTable(system, resource.Family, resource.Name);
        var present = system.ReadText(resource.Path);
        var diff = UnifiedDiff.Create(present ?? "", resource.Ruleset);
        var changes = new List<string>();
        if (diff is not null)
        {
            changes.Add(present is null ? "new table" : "rules differ");
        }
        else if (await table.ReadAsync(cancel).ConfigureAwait(false) is not { } loaded)
        {
            changes.Add("load the table");
        }
        else if (table.Recorded(resource.Ruleset) is not { } recorded)
        {
            changes.Add("load the table again");
        }
        else if (UnifiedDiff.Create(loaded, recorded) is { } drift)
        {
            changes.Add("the loaded rules are not those of the file");
            diff = drift;
        }

        if (!new FirewallUnit(system).Loads(resource.Path))
        {
            changes.Add("load it at boot");
        }

        if (system.Stat(resource.Path) is { } status)
        {
            changes.AddRange(FilePermissions.DifferencesFrom(status));
        }

        return changes.Count == 0
            ? CheckResult.Same
            : CheckResult.Differs(present is null ? ChangeAction.Create : ChangeAction.Update, string.Join(", ", changes), diff);
    }

    public override async Task ApplyAsync(NftTableResource resource, CheckContext context, CancellationToken cancel)
    {
        var system = context.System;
        var table = new LoadedTable(system, resource.Family, resource.Name);
        var wasLoaded = await table.ReadAsync(cancel).ConfigureAwait(false) is not null && system.Exists(resource.Path);
        await context.Undo.KeepCommandAsync(
            $"nft:{resource.Family} {resource.Name}",
            wasLoaded ? ["nft", "-f", resource.Path] : ["nft", "delete", "table", resource.Family, resource.Name],
            cancel).ConfigureAwait(false);
        await context.Undo.KeepPathAsync(resource.Path, cancel).ConfigureAwait(false);
        system.EnsureParents(resource.Path);
        await system.WriteFileAsync(
            resource.Path,
            Encoding.UTF8.GetBytes(resource.Ruleset),
            FilePermissions.Mode,
            FilePermissions.Owner,
            FilePermissions.Group,
            path => system.MustRunAsync(["nft", "-c", "-f", path], cancel),
            cancel).ConfigureAwait(false);
        await new FirewallUnit(system).AddAsync(resource.Path, context.Undo, cancel).ConfigureAwait(false);
        await system.MustRunAsync(["nft", "-f", resource.Path], cancel).ConfigureAwait(false);
        await table.RecordAsync(resource.Ruleset, cancel).ConfigureAwait(false);
    }
}
