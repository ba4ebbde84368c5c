using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Provision.Node;

namespace Palisade.Provision.Resources.Commands;

internal sealed class CommandProvider : ResourceProvider<CommandResource>
{
    public override async Task<CheckResult> CheckAsync(CommandResource resource, CheckContext context, CancellationToken cancel)
    {
        bool needed;
        if (resource.Unless.Length > 0)
        {
            var guard = await context.System.RunAsync(new ProcessCommand(resource.Unless) { Timeout = resource.Timeout }, cancel).ConfigureAwait(false);
            needed = !guard.Ok;
        }
        else if (resource.OnlyAfter.Length > 0)
        {
            needed = resource.OnlyAfter.Any(context.Changed.Contains);
        }
        else
        {
            throw ResourceFailure.Because($"command `{resource.Name}` says neither when there is nothing to do nor what it follows");
        }

        return needed ? CheckResult.Differs(ChangeAction.Run, resource.Name) : CheckResult.Same;
    }

    public override async Task ApplyAsync(CommandResource resource, CheckContext context, CancellationToken cancel)
    {
        var command = new ProcessCommand(resource.Run) { Input = resource.Input, Timeout = resource.Timeout };
        var result = await context.System.RunAsync(command, cancel).ConfigureAwait(false);
        if (!result.Ok)
        {
            throw SystemExtensions.Failure(resource.Run, resource.InputSecret ? Scrubbed(result, resource.Input) : result);
        }
    }

    /// <summary>A program may repeat in its complaint what it was given.</summary>
    private static ProcessResult Scrubbed(ProcessResult result, string? input)
    {
        foreach (var secret in (input ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            result = result with
            {
                Output = result.Output.Replace(secret, "***", StringComparison.Ordinal),
                Error = result.Error.Replace(secret, "***", StringComparison.Ordinal),
            };
        }

        return result;
    }
}
