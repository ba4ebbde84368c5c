using Palisade.Provision.Node;

namespace Palisade.Provision.Resources.Network;

/// <summary>
/// Loads Palisade's tables at boot, before any network is up. Own unit, because nftables.service starts by flushing the
/// rules of everybody else.
/// </summary>
internal sealed class FirewallUnit(ISystem system)
{
    public const string Name = "palisade-firewall.service";

    private const string UnitPath = "/etc/systemd/system/" + Name;
    private const string EnabledLink = "/etc/systemd/system/sysinit.target.wants/" + Name;
    private const string IncludePath = NodePaths.Config + "/firewall-boot.conf";

    private const string UnitText = $"""
        [Unit]
        Description=Palisade firewall tables
        DefaultDependencies=no
        Wants=network-pre.target
        Before=network-pre.target shutdown.target
        After=local-fs.target systemd-modules-load.service
        Conflicts=shutdown.target
        ConditionPathExists={IncludePath}

        [Service]
        Type=oneshot
        RemainAfterExit=yes
        ExecStart=/usr/sbin/nft -f {IncludePath}
        ExecReload=/usr/sbin/nft -f {IncludePath}

        [Install]
        WantedBy=sysinit.target

        """;

    /// <summary>Whether the table's file is loaded at the next boot.</summary>
    public bool Loads(string path) =>
        system.ReadText(UnitPath) == UnitText
        && (system.ReadText(IncludePath) ?? "").Contains(Include(path), StringComparison.Ordinal)
        && system.Stat(EnabledLink) is { Kind: FileKind.Symlink };

    public async Task AddAsync(string path, IUndoJournal undo, CancellationToken cancel)
    {
        if (Loads(path))
        {
            return;
        }

        foreach (var file in (string[])[UnitPath, EnabledLink, IncludePath])
        {
            await undo.KeepPathAsync(file, cancel).ConfigureAwait(false);
        }

        if (!system.Exists(NodePaths.Config))
        {
            system.CreateDirectory(NodePaths.Config, "0755", "root", "root");
        }

        var includes = system.ReadText(IncludePath) ?? "";
        if (!includes.Contains(Include(path), StringComparison.Ordinal))
        {
            await system.WriteTextAsync(IncludePath, includes + Include(path), "0600", cancel).ConfigureAwait(false);
        }

        await system.WriteTextAsync(UnitPath, UnitText, "0644", cancel).ConfigureAwait(false);
        if (!system.Exists("/etc/systemd/system/sysinit.target.wants"))
        {
            system.CreateDirectory("/etc/systemd/system/sysinit.target.wants", "0755", "root", "root");
        }

        if (!system.Exists(EnabledLink))
        {
            system.CreateSymlink(EnabledLink, UnitPath);
        }

        await system.MustRunAsync(["systemctl", "daemon-reload"], cancel).ConfigureAwait(false);
    }

    private static string Include(string path) => $"include \"{path}\"\n";
}
