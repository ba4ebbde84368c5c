using System.Collections.Immutable;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Provision.Node;

namespace Palisade.Provision.Lab;

/// <summary>Programs that the lab needs on the machine; those missing are installed with apt.</summary>
internal static class MachinePackages
{
    private static readonly ImmutableArray<(string Package, string Program)> Needed =
    [
        ("iproute2", "ip"), ("lxc", "lxc-start"), ("mmdebstrap", "mmdebstrap"), ("nftables", "nft"), ("openssh-client", "ssh-keygen"),
    ];

    public static async Task EnsureAsync(Action<string> progress, CancellationToken cancel)
    {
        var missing = Missing();
        if (missing.Length == 0)
        {
            return;
        }

        var names = string.Join(", ", missing);
        if (MachineTools.Find("apt-get") is null)
        {
            throw new PalisadeException(LabErrors.MissingPackages, $"the lab needs {names}, and this machine has no apt to install them with", "install them with the machine's own package manager");
        }

        progress($"installing {names} with apt");
        // Debian's lxc starts a bridge of its own when it is installed and at every boot; the lab does not use it.
        var quietLxc = missing.Contains("lxc") && Directory.Exists("/run/systemd/system");
        if (quietLxc)
        {
            await MachineTools.RunAsync(["systemctl", "--quiet", "--runtime", "mask", "lxc-net.service"], cancel).ConfigureAwait(false);
        }

        await AptAsync(["update", "-qq"], cancel).ConfigureAwait(false);
        await AptAsync(["install", "-qq", "--yes", "--no-install-recommends", .. missing], cancel).ConfigureAwait(false);
        if (quietLxc)
        {
            await MachineTools.RunAsync(["systemctl", "--quiet", "--runtime", "unmask", "lxc-net.service"], cancel).ConfigureAwait(false);
            await MachineTools.RunAsync(["systemctl", "--quiet", "disable", "lxc-net.service"], cancel).ConfigureAwait(false);
        }

        missing = Missing();
        if (missing.Length > 0)
        {
            throw new PalisadeException(LabErrors.MissingPackages, $"apt installed nothing that gives {string.Join(", ", missing)}", "install them by hand and run the command again");
        }
    }

    private static ImmutableArray<string> Missing() => [.. Needed.Where(n => MachineTools.Find(n.Program) is null).Select(n => n.Package)];

    private static Task<string> AptAsync(ImmutableArray<string> arguments, CancellationToken cancel) => MachineTools.MustAsync(
        LabErrors.MissingPackages,
        new ProcessCommand(["apt-get", "-o", "DPkg::Lock::Timeout=300", .. arguments])
        {
            Timeout = TimeSpan.FromMinutes(15),
            Environment = ImmutableSortedDictionary<string, string>.Empty.Add("DEBIAN_FRONTEND", "noninteractive"),
        },
        cancel);
}
