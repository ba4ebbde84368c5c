using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Provision.Node;

namespace Palisade.Provision.Resources.Kernel;

/// <summary>
/// The name in /etc/hostname and in the kernel. hostnamectl would need D-Bus, which small systems and containers lack;
/// systemd-hostnamed reads the same file.
/// </summary>
internal sealed class HostNameProvider : ResourceProvider<HostNameResource>
{
    private const string FilePath = "/etc/hostname";
    private const string Running = "/proc/sys/kernel/hostname";

    public override Task<CheckResult> CheckAsync(HostNameResource resource, CheckContext context, CancellationToken cancel)
    {
        var (file, running) = (context.System.ReadText(FilePath)?.Trim(), context.System.ReadText(Running)?.Trim());
        return Task.FromResult(file == resource.Name && running == resource.Name
            ? CheckResult.Same
            : CheckResult.Differs(ChangeAction.Update, $"{(running == resource.Name ? file : running)} → {resource.Name}"));
    }

    public override async Task ApplyAsync(HostNameResource resource, CheckContext context, CancellationToken cancel)
    {
        var system = context.System;
        if (system.ReadText(Running)?.Trim() is { } running && running != resource.Name)
        {
            await context.Undo.KeepCommandAsync("hostname", ["hostname", running], cancel).ConfigureAwait(false);
            await system.MustRunAsync(["hostname", resource.Name], cancel).ConfigureAwait(false);
        }

        if (system.ReadText(FilePath)?.Trim() != resource.Name)
        {
            await context.Undo.KeepPathAsync(FilePath, cancel).ConfigureAwait(false);
            await system.WriteTextAsync(FilePath, resource.Name + "\n", "0644", cancel).ConfigureAwait(false);
        }
    }
}
