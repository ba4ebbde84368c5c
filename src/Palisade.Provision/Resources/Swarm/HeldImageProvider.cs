using System.Collections.Immutable;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Provision.Node;

namespace Palisade.Provision.Resources.Swarm;

/// <summary>Asks Docker's socket and not its program: that one takes longer to start than the daemon to answer.</summary>
internal sealed class HeldImageProvider : ResourceProvider<HeldImageResource>
{
    /// <summary>A board pulls from a board, over the mesh and onto an SD card.</summary>
    private static readonly TimeSpan Pulling = TimeSpan.FromMinutes(15);

    public override async Task<CheckResult> CheckAsync(HeldImageResource resource, CheckContext context, CancellationToken cancel)
    {
        try
        {
            if (await new DockerApi(context.System).FindAsync($"/images/{resource.Reference}/json", cancel).ConfigureAwait(false) is not null)
            {
                return CheckResult.Same;
            }
        }
        catch (PalisadeException e) when (e.Diagnostic.Error == EngineErrors.EngineUnavailable)
        {
            // In a plan, Docker itself may still be one of the changes before this one.
        }

        return CheckResult.Differs(ChangeAction.Create, $"pulls {resource.Reference}");
    }

    public override async Task ApplyAsync(HeldImageResource resource, CheckContext context, CancellationToken cancel)
    {
        ImmutableArray<string> pull = ["docker", "pull", "--quiet", resource.Reference];
        var result = await context.System.RunAsync(new ProcessCommand(pull) { Timeout = Pulling }, cancel).ConfigureAwait(false);
        if (!result.Ok)
        {
            throw SystemExtensions.Failure(pull, result);
        }
    }
}
