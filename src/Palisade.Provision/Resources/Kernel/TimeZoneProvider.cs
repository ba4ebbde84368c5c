using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Provision.Node;

namespace Palisade.Provision.Resources.Kernel;

internal sealed class TimeZoneProvider : ResourceProvider<TimeZoneResource>
{
    private const string Zones = "/usr/share/zoneinfo/";
    private const string Link = "/etc/localtime";
    private const string Name = "/etc/timezone";

    public override Task<CheckResult> CheckAsync(TimeZoneResource resource, CheckContext context, CancellationToken cancel)
    {
        var (link, name) = (Current(context.System), context.System.ReadText(Name)?.Trim());
        return Task.FromResult(link == resource.Zone && name == resource.Zone
            ? CheckResult.Same
            : CheckResult.Differs(ChangeAction.Update, $"{(link == resource.Zone ? name : link) ?? "none"} → {resource.Zone}"));
    }

    public override async Task ApplyAsync(TimeZoneResource resource, CheckContext context, CancellationToken cancel)
    {
        var system = context.System;
        if (resource.Zone.Contains("..", StringComparison.Ordinal) || system.Stat(Zones + resource.Zone) is null)
        {
            throw ResourceFailure.Because($"this node has no time zone `{resource.Zone}`", "is the package tzdata installed, and the name an IANA one such as `Europe/Madrid`?");
        }

        await context.Undo.KeepPathAsync(Link, cancel).ConfigureAwait(false);
        await context.Undo.KeepPathAsync(Name, cancel).ConfigureAwait(false);
        if (Current(system) != resource.Zone)
        {
            // A link beside it, then a rename: no program ever finds no zone at all.
            system.Delete(Link + ".palisade");
            system.CreateSymlink(Link + ".palisade", Zones + resource.Zone);
            system.Move(Link + ".palisade", Link);
        }

        await system.WriteTextAsync(Name, resource.Zone + "\n", "0644", cancel).ConfigureAwait(false);
    }

    private static string? Current(ISystem system)
    {
        var target = system.Stat(Link)?.Target is { } t ? Path.GetFullPath(t, "/etc") : null;
        return target?.StartsWith(Zones, StringComparison.Ordinal) == true ? target[Zones.Length..] : null;
    }
}
