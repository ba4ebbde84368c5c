using System.Collections.Immutable;
using System.Text;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Provision.Node;

namespace Palisade.Provision.Resources.Files;

internal sealed class FileProvider : ResourceProvider<FileResource>
{
    public override Task<CheckResult> CheckAsync(FileResource resource, CheckContext context, CancellationToken cancel) =>
        Task.FromResult(Check(resource, context.System));

    public override async Task ApplyAsync(FileResource resource, CheckContext context, CancellationToken cancel)
    {
        var system = context.System;
        await context.Undo.KeepPathAsync(resource.Path, cancel).ConfigureAwait(false);
        if (resource.Content is not { } content)
        {
            system.SetMode(resource.Path, Permissions.Normal(resource.Mode), resource.Owner, resource.Group);
            return;
        }

        system.EnsureParents(resource.Path);
        var inPlace = resource.Validate.Length > 0 && !resource.Validate.Contains("{}");
        var before = inPlace ? Before(system, resource.Path) : null;
        await system.WriteFileAsync(
            resource.Path,
            Encoding.UTF8.GetBytes(content),
            Permissions.Normal(resource.Mode),
            resource.Owner,
            resource.Group,
            resource.Validate.Contains("{}") ? path => ValidateAsync(resource, path, system, cancel) : null,
            cancel).ConfigureAwait(false);
        if (inPlace)
        {
            await ValidateInPlaceAsync(resource, before, system, cancel).ConfigureAwait(false);
        }
    }

    private static CheckResult Check(FileResource resource, ISystem system)
    {
        var present = system.Stat(resource.Path);
        var wanted = new Permissions(resource.Mode, resource.Owner, resource.Group);
        if (resource.Content is not { } text)
        {
            var differences = present is null ? [] : wanted.DifferencesFrom(present).ToList();
            return differences.Count == 0 ? CheckResult.Same : CheckResult.Differs(ChangeAction.Update, string.Join(", ", differences));
        }

        var content = Encoding.UTF8.GetBytes(text);
        switch (present)
        {
            case null:
                return CheckResult.Differs(ChangeAction.Create, "new file", Diff(resource, [], content));
            case { Kind: FileKind.Directory }:
                throw ResourceFailure.Because($"`{resource.Path}` is a directory, and a file is wanted there");
            case { Kind: not FileKind.File }:
                return CheckResult.Differs(ChangeAction.Update, $"{present.Kind.ToString().ToLowerInvariant()} → file", Diff(resource, [], content));
        }

        var old = system.ReadFile(resource.Path);
        var changes = wanted.DifferencesFrom(present).ToList();
        string? diff = null;
        if (!content.AsSpan().SequenceEqual(old))
        {
            changes.Insert(0, "content differs");
            diff = Diff(resource, old, content);
        }

        return changes.Count == 0 ? CheckResult.Same : CheckResult.Differs(ChangeAction.Update, string.Join(", ", changes), diff);
    }

    private static string? Diff(FileResource resource, byte[] before, byte[] after) =>
        resource.Secret ? null : ContentDiff.Of(before, after);

    private static async Task ValidateAsync(FileResource resource, string path, ISystem system, CancellationToken cancel)
    {
        ImmutableArray<string> argv = [.. resource.Validate.Select(a => a.Replace("{}", path, StringComparison.Ordinal))];
        var result = await system.RunAsync(argv, cancel).ConfigureAwait(false);
        if (!result.Ok)
        {
            throw SystemExtensions.Failure(resource.Validate, result);
        }
    }

    private static async Task ValidateInPlaceAsync(FileResource resource, (FileStatus Status, byte[] Content)? before, ISystem system, CancellationToken cancel)
    {
        try
        {
            await ValidateAsync(resource, resource.Path, system, cancel).ConfigureAwait(false);
        }
        catch
        {
            if (before is { } old)
            {
                await system.WriteFileAsync(resource.Path, old.Content, old.Status.Mode, old.Status.Owner, old.Status.Group, null, CancellationToken.None).ConfigureAwait(false);
            }
            else
            {
                system.Delete(resource.Path);
            }

            throw;
        }
    }

    private static (FileStatus, byte[])? Before(ISystem system, string path) =>
        system.Stat(path) is { Kind: FileKind.File } status ? (status, system.ReadFile(path)) : null;
}
