using System.Collections.Immutable;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Diagnostics;
using Palisade.Provision.Node;

namespace Palisade.Provision.Resources.Units;

internal sealed class ServiceProvider : ResourceProvider<ServiceResource>
{
    public override async Task<CheckResult> CheckAsync(ServiceResource resource, CheckContext context, CancellationToken cancel)
    {
        var state = await UnitState.ReadAsync(context.System, resource.Unit, cancel).ConfigureAwait(false);
        var steps = Steps(resource, state, context);
        if (steps.Count == 0)
        {
            return CheckResult.Same;
        }

        var summary = string.Join(", ", steps.Select(s => s.Why is null ? s.Verb : $"{s.Verb} ({s.Why})")) + (state.Exists ? "" : " (once it is installed)");
        return CheckResult.Differs(steps.All(s => s.Verb is "restart" or "reload") ? ChangeAction.Run : ChangeAction.Update, summary);
    }

    public override async Task ApplyAsync(ServiceResource resource, CheckContext context, CancellationToken cancel)
    {
        var system = context.System;
        var state = await UnitState.ReadAsync(system, resource.Unit, cancel).ConfigureAwait(false);
        await context.Undo.KeepUnitAsync(resource.Unit, cancel).ConfigureAwait(false);
        if (state.NeedsReload || context.Changed.Any(IsUnitFile))
        {
            await system.MustRunAsync(["systemctl", "daemon-reload"], cancel).ConfigureAwait(false);
        }

        foreach (var step in Steps(resource, state, context))
        {
            if (step.Verb is "restart" or "reload")
            {
                // So that whoever brings the old files back also makes the unit read them.
                await context.Undo.KeepCommandAsync("reload:" + resource.Unit, ["systemctl", "try-reload-or-restart", resource.Unit], cancel).ConfigureAwait(false);
            }

            var verb = step.Verb == "reload" ? "reload-or-restart" : step.Verb;
            await RunAsync(verb, resource.Unit, system, cancel).ConfigureAwait(false);
        }
    }

    private static List<(string Verb, string? Why)> Steps(ServiceResource resource, UnitState state, CheckContext context)
    {
        var steps = new List<(string, string?)>();
        if (resource.Masked)
        {
            if (state is { Exists: true } && state.IsRunning)
            {
                steps.Add(("stop", null));
            }

            if (!state.IsMasked)
            {
                steps.Add(("mask", null));
            }

            return steps;
        }

        if (state.IsMasked)
        {
            steps.Add(("unmask", null));
        }

        // Behind a mask the true enablement does not show; enabling twice does no harm.
        if (resource.Enabled == true && (!state.IsEnabled || state.IsMasked))
        {
            steps.Add(("enable", null));
        }
        else if (resource.Enabled == false && state.File is "enabled" or "enabled-runtime" or "linked")
        {
            steps.Add(("disable", null));
        }

        if (resource.Running == false && state.IsRunning)
        {
            steps.Add(("stop", null));
        }
        else if (resource.Running == true && !state.IsRunning)
        {
            steps.Add(("start", null));
        }
        else if (resource.Running != false && state.IsRunning)
        {
            if (FirstOf(resource.RestartOn, context) is { } restart)
            {
                steps.Add(("restart", restart + " changed"));
            }
            else if (FirstOf(resource.ReloadOn, context) is { } reload)
            {
                steps.Add(("reload", reload + " changed"));
            }
        }

        return steps;
    }

    private static string? FirstOf(ImmutableArray<string> ids, CheckContext context) => ids.FirstOrDefault(context.Changed.Contains);

    private static bool IsUnitFile(string id) =>
        id.Contains(":/etc/systemd/system/", StringComparison.Ordinal) || id.Contains(":/lib/systemd/system/", StringComparison.Ordinal);

    private static async Task RunAsync(string verb, string unit, ISystem system, CancellationToken cancel)
    {
        var command = new ProcessCommand(["systemctl", verb, "--", unit]) { Timeout = TimeSpan.FromMinutes(3) };
        var result = await system.RunAsync(command, cancel).ConfigureAwait(false);
        if (result.Ok)
        {
            return;
        }

        // systemctl itself only says "see journalctl": the reason stands in the journal.
        var journal = await system.RunAsync(["journalctl", "-u", unit, "-n", "6", "--no-pager", "-o", "cat"], cancel).ConfigureAwait(false);
        var failure = SystemExtensions.Failure(command.Argv, result);
        throw journal.Ok && journal.Output.Length > 0
            ? new PalisadeException(failure.Diagnostic.Error, failure.Message + "; the unit's last words: " + journal.Output.Trim().ReplaceLineEndings("; "))
            : failure;
    }
}
