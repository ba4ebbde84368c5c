using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Provision.Node;

namespace Palisade.Provision.Resources.Files;

internal sealed class ModeProvider : ResourceProvider<ModeResource>
{
    public override Task<CheckResult> CheckAsync(ModeResource resource, CheckContext context, CancellationToken cancel)
    {
        var changes = context.System.Stat(resource.Path) is { Kind: FileKind.File or FileKind.Directory } present
            ? Wanted(resource).DifferencesFrom(present).ToList()
            : [];
        return Task.FromResult(changes.Count == 0 ? CheckResult.Same : CheckResult.Differs(ChangeAction.Update, string.Join(", ", changes)));
    }

    public override async Task ApplyAsync(ModeResource resource, CheckContext context, CancellationToken cancel)
    {
        var present = context.System.Stat(resource.Path)!;
        await KeepAsync(context.Undo, resource.Path, present, cancel).ConfigureAwait(false);
        context.System.SetMode(resource.Path, Permissions.Normal(resource.Mode), resource.Owner, resource.Group);
    }

    /// <summary>Two words about the path itself; keeping a whole directory for them would copy all that is below it.</summary>
    public static async Task KeepAsync(IUndoJournal undo, string path, FileStatus present, CancellationToken cancel)
    {
        await undo.KeepCommandAsync("mode:" + path, ["chmod", present.Mode, path], cancel).ConfigureAwait(false);
        await undo.KeepCommandAsync("owner:" + path, ["chown", "-h", $"{present.Owner}:{present.Group}", path], cancel).ConfigureAwait(false);
    }

    private static Permissions Wanted(ModeResource resource) => new(resource.Mode, resource.Owner, resource.Group);
}
