using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Provision.Node;

namespace Palisade.Provision.Resources.Files;

internal sealed class DirectoryProvider : ResourceProvider<DirectoryResource>
{
    public override Task<CheckResult> CheckAsync(DirectoryResource resource, CheckContext context, CancellationToken cancel)
    {
        var present = context.System.Stat(resource.Path);
        if (present is { Kind: not FileKind.Directory })
        {
            throw ResourceFailure.Because($"`{resource.Path}` is a {present.Kind.ToString().ToLowerInvariant()}, and a directory is wanted there");
        }

        if (present is null)
        {
            return Task.FromResult(CheckResult.Differs(ChangeAction.Create, "new directory"));
        }

        var changes = Wanted(resource).DifferencesFrom(present)
            .Concat(Strangers(resource, context).Select(n => $"remove `{n}`"))
            .ToList();
        return Task.FromResult(changes.Count == 0 ? CheckResult.Same : CheckResult.Differs(ChangeAction.Update, string.Join(", ", changes)));
    }

    public override async Task ApplyAsync(DirectoryResource resource, CheckContext context, CancellationToken cancel)
    {
        var system = context.System;
        var mode = Permissions.Normal(resource.Mode);
        if (system.Stat(resource.Path) is not { } present)
        {
            await context.Undo.KeepPathAsync(resource.Path, cancel).ConfigureAwait(false);
            system.EnsureParents(resource.Path);
            system.CreateDirectory(resource.Path, mode, resource.Owner, resource.Group);
            return;
        }

        if (Wanted(resource).DifferencesFrom(present).Any())
        {
            await ModeProvider.KeepAsync(context.Undo, resource.Path, present, cancel).ConfigureAwait(false);
            system.SetMode(resource.Path, mode, resource.Owner, resource.Group);
        }

        foreach (var name in Strangers(resource, context))
        {
            var path = resource.Path.TrimEnd('/') + "/" + name;
            await context.Undo.KeepPathAsync(path, cancel).ConfigureAwait(false);
            system.Delete(path);
        }
    }

    private static Permissions Wanted(DirectoryResource resource) => new(resource.Mode, resource.Owner, resource.Group);

    private static IEnumerable<string> Strangers(DirectoryResource resource, CheckContext context)
    {
        if (!resource.Exclusive)
        {
            return [];
        }

        var folder = resource.Path.TrimEnd('/') + "/";
        var named = context.Catalog.Resources.SelectMany(PathsOf).ToHashSet(StringComparer.Ordinal);
        return context.System.List(resource.Path)
            .Where(n => !named.Contains(folder + n) && context.System.Stat(folder + n) is { Kind: not FileKind.Directory });
    }

    private static IEnumerable<string> PathsOf(Resource resource) => resource switch
    {
        FileResource file => [file.Path],
        LinesResource lines => [lines.Path],
        SysctlResource sysctl => [sysctl.Path],
        NftTableResource nft => [nft.Path],
        CertificateRequestResource csr => [csr.KeyPath],
        TincKeyResource key => [$"/etc/tinc/{key.Network}/rsa_key.priv"],
        _ => [],
    };
}
