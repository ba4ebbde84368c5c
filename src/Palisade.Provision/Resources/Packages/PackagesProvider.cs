using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Provision.Node;

namespace Palisade.Provision.Resources.Packages;

internal sealed class PackagesProvider : ResourceProvider<PackagesResource>
{
    public override async Task<CheckResult> CheckAsync(PackagesResource resource, CheckContext context, CancellationToken cancel)
    {
        var names = await DifferingAsync(resource, context.System, cancel).ConfigureAwait(false);
        if (names.Count > 0)
        {
            return resource.Absent
                ? CheckResult.Differs(ChangeAction.Delete, "purge " + string.Join(", ", names))
                : CheckResult.Differs(ChangeAction.Create, "install " + string.Join(", ", names));
        }

        var held = Held(resource, context.System);
        return held.Count > 0 ? CheckResult.Differs(ChangeAction.Update, "let start again: " + string.Join(", ", held)) : CheckResult.Same;
    }

    public override async Task ApplyAsync(PackagesResource resource, CheckContext context, CancellationToken cancel)
    {
        var (system, apt) = (context.System, new AptRunner(context.System));
        var names = await DifferingAsync(resource, system, cancel).ConfigureAwait(false);
        await context.Undo.KeepPackagesAsync(cancel).ConfigureAwait(false);
        if (resource.Absent)
        {
            await apt.PurgeAsync(names, cancel).ConfigureAwait(false);
            return;
        }

        if (names.Count > 0)
        {
            // Runtime masks: a kill in the middle leaves nothing that outlives a reboot, and a check finds them.
            await MaskAsync("mask", resource.KeepStopped, system, cancel).ConfigureAwait(false);
            await apt.InstallAsync(names, cancel).ConfigureAwait(false);
        }

        await MaskAsync("unmask", resource.KeepStopped, system, cancel).ConfigureAwait(false);
    }

    private static async Task<List<string>> DifferingAsync(PackagesResource resource, ISystem system, CancellationToken cancel)
    {
        if (resource.Names.IsEmpty)
        {
            return [];
        }

        var installed = await InstalledPackages.ReadAsync(system, resource.Names, cancel).ConfigureAwait(false);
        return [.. resource.Names.Where(n => installed.Contains(n) == resource.Absent)];
    }

    private static List<string> Held(PackagesResource resource, ISystem system) =>
        [.. resource.KeepStopped.Where(u => system.Stat("/run/systemd/system/" + u) is { Kind: FileKind.Symlink, Target: "/dev/null" })];

    private static async Task MaskAsync(string verb, IReadOnlyCollection<string> units, ISystem system, CancellationToken cancel)
    {
        if (units.Count > 0)
        {
            await system.MustRunAsync(["systemctl", verb, "--runtime", "--", .. units], cancel).ConfigureAwait(false);
        }
    }
}
