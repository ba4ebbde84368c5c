using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Provision.Node;

namespace Palisade.Provision.Resources.Files;

internal sealed class AbsentProvider : ResourceProvider<AbsentResource>
{
    public override Task<CheckResult> CheckAsync(AbsentResource resource, CheckContext context, CancellationToken cancel) =>
        Task.FromResult(context.System.Stat(resource.Path) switch
        {
            null => CheckResult.Same,
            { Kind: FileKind.Directory } when context.System.List(resource.Path).Length > 0 =>
                throw ResourceFailure.Because($"`{resource.Path}` is a directory with files in it, which are not deleted"),
            var there => CheckResult.Differs(ChangeAction.Delete, $"remove {there.Kind.ToString().ToLowerInvariant()}"),
        });

    public override async Task ApplyAsync(AbsentResource resource, CheckContext context, CancellationToken cancel)
    {
        await context.Undo.KeepPathAsync(resource.Path, cancel).ConfigureAwait(false);
        context.System.Delete(resource.Path);
    }
}
