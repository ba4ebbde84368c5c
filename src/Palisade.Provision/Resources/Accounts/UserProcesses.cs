using System.Globalization;
using Palisade.Provision.Node;

namespace Palisade.Provision.Resources.Accounts;

/// <summary>Processes of one user, from /proc/PID/status.</summary>
internal sealed class UserProcesses(ISystem system)
{
    private const int Terminate = 15;
    private const int Kill = 9;

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Asks them to end, and after a grace period makes them; those that started this process are spared.</summary>
    public async Task EndAsync(int uid, CancellationToken cancel)
    {
        var spared = Ancestors(Environment.ProcessId).Select(a => a.Pid).ToHashSet();
        var deadline = system.Clock.GetUtcNow() + Grace;
        Signal(uid, Terminate, spared);
        while (Of(uid).Any(p => !spared.Contains(p)) && system.Clock.GetUtcNow() < deadline)
        {
            await Task.Delay(Pause, system.Clock, cancel).ConfigureAwait(false);
        }

        Signal(uid, Kill, spared);
    }

    /// <summary>Whether this process was started, at any remove, by a process of that user: its own session.</summary>
    public bool IsAncestor(int uid, int pid) => Ancestors(pid).Any(a => a.Uid == uid);

    private IEnumerable<(int Pid, int Uid)> Ancestors(int pid)
    {
        for (var depth = 0; pid > 1 && depth < 64 && Read(pid) is { } status; depth++)
        {
            yield return (pid, status.Uid);
            pid = status.Parent;
        }
    }

    private void Signal(int uid, int signal, HashSet<int> spared)
    {
        foreach (var pid in Of(uid).Where(p => !spared.Contains(p)).ToList())
        {
            system.Signal(pid, signal);
        }
    }

    private IEnumerable<int> Of(int uid) => system.List("/proc")
        .Select(n => int.TryParse(n, NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid : 0)
        .Where(pid => pid > 1 && Read(pid)?.Uid == uid);

    private (int Uid, int Parent)? Read(int pid)
    {
        string? text;
        try
        {
            text = system.ReadText($"/proc/{pid}/status");
        }
        catch (IOException)
        {
            // It ended between the listing and the reading.
            return null;
        }

        return Field(text, "Uid:") is { } uid && Field(text, "PPid:") is { } parent ? (uid, parent) : null;
    }

    private static int? Field(string? text, string name)
    {
        var line = text?.Split('\n').FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal));
        var word = line?.Split(['\t', ' '], StringSplitOptions.RemoveEmptyEntries).ElementAtOrDefault(1);
        return int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
