using Palisade.Core.Converge;
using Palisade.Provision.Phases;
using Palisade.Testing;
using Shouldly;
using Xunit;

namespace Palisade.Provision.Tests.Phases;

/// <summary>Every phase on a board in memory, with the real providers: what is applied is what a second plan finds.</summary>
public sealed class PhaseIdempotenceTests
{
    [Theory]
    [InlineData("pi-1")]
    [InlineData("vm-2")]
    [InlineData("lxc-3")]
    public async Task Apply_OfEachPhase_LeavesNothingToDo(string board)
    {
        var cancel = TestContext.Current.CancellationToken;
        var node = Board(board);
        foreach (var phase in PhaseList.Build(Boards.Spec, Boards.Engine).TakeWhile(p => p != Boards.Engine.FormPhases[0]))
        {
            var catalog = phase.Catalog(board);
            var first = await node.ApplyAsync(catalog, cancel);
            Succeeded(first);
            first.ShouldContain(o => o.State == OutcomeState.Changed, $"{phase.Name} did nothing");
            (await node.CheckAsync(catalog, cancel)).Where(o => o.State != OutcomeState.Same).Select(o => $"{o.Id}: {o.Change?.Summary} {o.Change?.Diff} {o.Error}").ShouldBeEmpty();
        }
    }

    private static void Succeeded(IEnumerable<ResourceOutcome> outcomes) =>
        outcomes.Where(o => o.State is OutcomeState.Failed or OutcomeState.Skipped).Select(o => $"{o.Id}: {o.Error}").ShouldBeEmpty();

    private static FakeNode Board(string name)
    {
        var system = new FakeSystem();
        system.Files.Seed("/etc/shadow", system.Files.Text("/etc/shadow")!.Replace("root:*:", "root:$y$j9T$abc$def:", StringComparison.Ordinal), "0640", "root", "shadow");
        system.Files.Seed("/etc/ssh/moduli", "20200101120000 2 6 100 2047 2 FFFF\n20200101120000 2 6 100 3071 2 FFFF\n");
        if (name == "pi-1")
        {
            system.Files.Seed("/boot/firmware/cmdline.txt", "console=serial0,115200 root=PARTUUID=1 rootwait\n");
            system.Files.Seed("/boot/firmware/config.txt", "dtparam=audio=on\n[pi4]\narm_boost=1\n");
        }
        else if (name == "vm-2")
        {
            system.Units.Add("chrony.service");
        }

        // They belong to apt itself, enabled.
        system.Units.Add("apt-daily.timer");
        system.Units.Add("apt-daily-upgrade.timer");
        var keys = new HashSet<string>(StringComparer.Ordinal);
        system.On("sh -c", (_, c) => Shell(keys, [.. c.Argv]));
        return new FakeNode(system);
    }

    /// <summary>The few scripts that phases run: a host key is there once it was made; sshd uses what it was given.</summary>
    private static Provision.Node.ProcessResult Shell(HashSet<string> keys, string[] argv)
    {
        switch (argv)
        {
            case [_, _, _, "check", var path]:
                return new(keys.Contains(path) ? 0 : 1, "", "");
            case [_, _, _, "make", var path]:
                keys.Add(path);
                return new(0, "", "");
            default:
                return new(0, "", "");
        }
    }
}
