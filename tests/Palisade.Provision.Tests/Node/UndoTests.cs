using System.Collections.Immutable;
using System.Text;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Provision.Guard;
using Palisade.Provision.Node;
using Palisade.Provision.Resources;
using Palisade.Provision.Undo;
using Palisade.Testing;
using Shouldly;
using Xunit;

namespace Palisade.Provision.Tests.Node;

public sealed class UndoTests
{
    private readonly FakeSystem system = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static ImmutableArray<Resource> Much =>
    [
        new PackagesResource { Cause = "t", Names = ["fail2ban"] },
        new FileResource { Cause = "t", Path = "/etc/hosts", Content = "changed\n", Mode = "0600" },
        new FileResource { Cause = "t", Path = "/etc/new/deep/file", Content = "x" },
        new DirectoryResource { Cause = "t", Path = "/srv/made" },
        new UserResource { Cause = "t", Name = "anna", Groups = ["sudo"], AuthorizedKeys = ["ssh-ed25519 AAAA"] },
        new AbsentUserResource { Cause = "t", Name = "pi" },
        new SysctlResource { Cause = "t", Path = "/etc/sysctl.d/x.conf", Values = ImmutableSortedDictionary<string, string>.Empty.Add("kernel.sysrq", "0") },
        new HostNameResource { Cause = "t", Name = "pi-1" },
        new TimeZoneResource { Cause = "t", Zone = "Europe/Madrid" },
        new ServiceResource { Cause = "t", Unit = "cron.service", Enabled = false, Running = false },
        new NftTableResource { Cause = "t", Name = "palisade", Path = "/etc/palisade/p.nft", Ruleset = "table inet palisade {\n  x\n}\n" },
    ];

    [Fact]
    public async Task Undo_AfterManyChanges_GivesTheBoardBackAsItWas()
    {
        var before = State();
        await ApplyAsync(new FakeGuard());
        State().ShouldNotBe(before);

        (await NodeUndo.RunAsync(system, Cancel)).ShouldBeEmpty();

        State().ShouldBe(before);
        system.Packages.Installed.ShouldNotContain("fail2ban");
        system.Units["cron"].Active.ShouldBeTrue();
        system.Nft.Tables.ShouldBeEmpty();
        system.Exists(NodePaths.Data).ShouldBeFalse();
    }

    [Fact]
    public async Task Undo_KilledAnywhere_CompletesWhenRunAgain()
    {
        for (var writes = 1; writes < 40; writes += 3)
        {
            var board = new UndoTests();
            var before = board.State();
            await board.ApplyAsync(new FakeGuard());
            var left = writes;
            board.system.BeforeWrite = _ => left = left > 0 ? left - 1 : throw new OperationCanceledException("killed here");
            try
            {
                await NodeUndo.RunAsync(board.system, Cancel);
            }
            catch (OperationCanceledException)
            {
                board.system.BeforeWrite = null;
                await NodeUndo.RunAsync(board.system, Cancel);
            }

            board.State().ShouldBe(before, $"killed after {writes} writes");
        }
    }

    [Fact]
    public async Task Journal_TornLastLine_IsIgnoredAndWrittenAfter()
    {
        var journal = new UndoJournal(system, "/var/lib/palisade/undo");
        await journal.KeepPathAsync("/etc/hosts", Cancel);
        system.Append("/var/lib/palisade/undo/journal", Encoding.UTF8.GetBytes("{\"kept\":\"path\",\"pa"));

        var reopened = new UndoJournal(system, "/var/lib/palisade/undo");
        await reopened.KeepPathAsync("/etc/fstab", Cancel);

        new UndoJournal(system, "/var/lib/palisade/undo").Entries.Select(e => e.Key).ShouldBe(["path:/etc/hosts", "path:/etc/fstab"]);
    }

    [Fact]
    public async Task Journal_SecondTouch_KeepsTheFirstContent()
    {
        var journal = new UndoJournal(system, "/var/lib/palisade/undo");
        var original = system.Files.Text("/etc/hosts");
        await journal.KeepPathAsync("/etc/hosts", Cancel);
        system.Files.Seed("/etc/hosts", "second");
        await journal.KeepPathAsync("/etc/hosts", Cancel);
        system.Files.Seed("/etc/hosts", "third");

        await new UndoReplay(system, journal).RunAsync(Cancel);

        system.Files.Text("/etc/hosts").ShouldBe(original);
    }

    [Fact]
    public async Task Guard_NotConfirmedInTime_PutsBackWhatItGuarded()
    {
        var guard = new AccessGuard(system, new FakeLocks(), "/bin/palisade");
        var original = system.Files.Text("/etc/hosts");
        var id = await GuardedChangeAsync(guard);
        guard.Waiting.ShouldBe(id);
        system.Log.ShouldContain(l => l.StartsWith("systemd-run", StringComparison.Ordinal) && l.EndsWith($"/bin/palisade node revert {id} --when-due", StringComparison.Ordinal));
        system.Files.Seed("/proc/uptime", "9999.00 1.00\n");

        (await guard.RevertAsync(id, whenDue: true, Cancel)).ShouldBeEmpty();

        system.Files.Text("/etc/hosts").ShouldBe(original);
        (guard.Waiting, guard.LastReverted).ShouldBe((null, id));
    }

    [Theory]
    [InlineData("/var/lib/palisade/bin/palisade-1\0node\0serve\0--user\0pi\0", true)]
    [InlineData("/usr/sbin/nginx\0-g\0daemon off;\0", false)]
    public async Task Guard_NotConfirmedInTime_EndsTheAgentThatNobodyListensTo(string process, bool ended)
    {
        var guard = new AccessGuard(system, new FakeLocks(), "/bin/palisade", process: 4242);
        var id = await GuardedChangeAsync(guard);
        system.Files.Seed("/proc/4242/cmdline", process);
        system.Files.Seed("/proc/uptime", "9999.00 1.00\n");

        await guard.RevertAsync(id, whenDue: true, Cancel);

        system.Signals.Contains((4242, 15)).ShouldBe(ended);
    }

    [Fact]
    public async Task Guard_Confirmed_StaysChangedAndCannotBeConfirmedTwice()
    {
        var guard = new AccessGuard(system, new FakeLocks(), "/bin/palisade");
        var id = await GuardedChangeAsync(guard);

        await guard.ConfirmAsync(id, Cancel);
        (await guard.RevertAsync(id, whenDue: true, Cancel)).ShouldBeEmpty();

        system.Files.Text("/etc/hosts").ShouldBe("cut off\n");
        system.Log.ShouldContain($"systemctl stop palisade-guard-{id}.timer palisade-guard-{id}.service");
        (await Should.ThrowAsync<Core.Diagnostics.PalisadeException>(() => guard.ConfirmAsync(id, Cancel))).Diagnostic.Error.ShouldBe(Core.Diagnostics.Errors.ConvergeErrors.GuardUnknown);
    }

    [Fact]
    public async Task Guard_RebootBeforeConfirmation_RevertsAtBoot()
    {
        var guard = new AccessGuard(system, new FakeLocks(), "/bin/palisade");
        var original = system.Files.Text("/etc/hosts");
        var id = await GuardedChangeAsync(guard);
        system.Files.Seed("/proc/sys/kernel/random/boot_id", "another-boot\n");

        await Should.ThrowAsync<Core.Diagnostics.PalisadeException>(() => guard.ConfirmAsync(id, Cancel));
        await guard.RevertAllAsync(Cancel);

        system.Files.Text("/etc/hosts").ShouldBe(original);
    }

    private async Task<string> GuardedChangeAsync(AccessGuard guard)
    {
        var events = new List<Core.Converge.Protocol.NodeEvent>();
        var runner = new CatalogRunner(system, ProviderRegistry.Default, new UndoJournal(system, NodePaths.Undo), guard);
        await runner.ApplyAsync(FakeNode.Of(new FileResource { Cause = "t", Path = "/etc/hosts", Content = "cut off\n", Risk = Risk.Access }), 90, events.Add, Cancel);
        system.Files.Text("/etc/hosts").ShouldBe("cut off\n");
        return events.OfType<Core.Converge.Protocol.GuardEvent>().Single().Id;
    }

    private async Task ApplyAsync(IAccessGuard guard)
    {
        var outcomes = new List<ResourceOutcome>();
        var runner = new CatalogRunner(system, ProviderRegistry.Default, new UndoJournal(system, NodePaths.Undo), guard);
        await runner.ApplyAsync(FakeNode.Of(Much), 90, e => outcomes.AddRange(e is Core.Converge.Protocol.OutcomeEvent o ? [o.Outcome] : []), Cancel);
        outcomes.ShouldAllBe(o => o.State == OutcomeState.Changed);
    }

    /// <summary>Everything on the board that a person would compare: paths, modes, owners, contents.</summary>
    private string State() => string.Join('\n', system.Files.Paths
        .Where(p => !p.StartsWith("/var/lib/", StringComparison.Ordinal) && !p.StartsWith("/run", StringComparison.Ordinal))
        .Where(p => !p.StartsWith("/etc/systemd/system/multi-user.target.wants", StringComparison.Ordinal))
        .Select(p => (Path: p, Entry: system.Files.Find(p)!))
        .Select(e => $"{e.Path} {e.Entry.Kind} {e.Entry.Mode} {e.Entry.Owner}:{e.Entry.Group} {e.Entry.Target} {Convert.ToBase64String(e.Entry.Content)}"));
}
