using Palisade.Provision.Node;

namespace Palisade.Provision.Resources.Units;

/// <summary>What systemd says of one unit.</summary>
internal sealed record UnitState(string Load, string File, string Active, string Sub, bool NeedsReload)
{
    public bool Exists => Load != "not-found";

    public bool IsMasked => Load == "masked" || File is "masked" or "masked-runtime";

    /// <summary>A unit without an [Install] section cannot be enabled and starts by others' wish: as good as enabled.</summary>
    public bool IsEnabled => File is "enabled" or "enabled-runtime" or "static" or "alias" or "indirect" or "generated" or "linked";

    public bool IsRunning => Active is "active" or "reloading" || (Active == "activating" && Sub != "auto-restart");

    public static async Task<UnitState> ReadAsync(ISystem system, string unit, CancellationToken cancel)
    {
        var output = await system.MustRunAsync(
            ["systemctl", "show", "-p", "LoadState,UnitFileState,ActiveState,SubState,NeedDaemonReload", "--", unit], cancel).ConfigureAwait(false);
        var values = output.Split('\n').Select(l => l.Split('=', 2)).Where(p => p.Length == 2)
            .GroupBy(p => p[0], StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First()[1], StringComparer.Ordinal);
        return new UnitState(
            values.GetValueOrDefault("LoadState", "not-found"),
            values.GetValueOrDefault("UnitFileState", ""),
            values.GetValueOrDefault("ActiveState", "inactive"),
            values.GetValueOrDefault("SubState", ""),
            values.GetValueOrDefault("NeedDaemonReload") == "yes");
    }
}
