using System.Collections.Immutable;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Provision.Node;
using Palisade.Testing;
using Shouldly;
using Xunit;

namespace Palisade.Provision.Tests.Node;

public sealed class ProviderTests
{
    private readonly FakeNode node = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<Resource> Kinds =>
    [
        new FileResource { Cause = "t", Path = "/etc/new/deep/file", Content = "x\n", Mode = "0600" },
        new FileResource { Cause = "t", Path = "/etc/hosts", Content = "x\n", Owner = "pi", Group = "sudo" },
        new FileResource { Cause = "t", Path = "/etc/localtime", Content = "a file where a link was\n" },
        new AbsentResource { Cause = "t", Path = "/etc/fstab" },
        new DirectoryResource { Cause = "t", Path = "/srv/a/b", Mode = "0750" },
        new DirectoryResource { Cause = "t", Path = "/root", Mode = "0711" },
        new ModeResource { Cause = "t", Path = "/etc/fstab", Mode = "0600" },
        new FileTreeResource { Cause = "t", Path = "/srv/site", Files = ImmutableSortedDictionary<string, string>.Empty.Add("a/b.html", "aGk=").Add("c.bin", "AAH/") },
        new LinesResource { Cause = "t", Path = "/etc/hosts", Block = "10.0.0.1 one\n10.0.0.2 two" },
        new LinesResource { Cause = "t", Path = "/etc/login.defs", Set = ImmutableSortedDictionary<string, string>.Empty.Add("UMASK", "027").Add("NEW", "1"), Separator = "\t" },
        new LinesResource { Cause = "t", Path = "/etc/ssh/sshd_config", Top = ["# first"], Drop = ["^UsePAM"] },
        new PackagesResource { Cause = "t", Names = ["fail2ban", "tinc"], KeepStopped = ["fail2ban.service"] },
        new PackagesResource { Cause = "t", Names = ["sudo"], Absent = true },
        new UserResource { Cause = "t", Name = "anna", Groups = ["sudo", "no-such-group"], AuthorizedKeys = ["ssh-ed25519 AAAA anna"] },
        new UserResource { Cause = "t", Name = "pi", AuthorizedKeys = [] },
        new UserResource { Cause = "t", Name = "pi", PasswordHash = "$6$salt$hash" },
        new UserResource { Cause = "t", Name = "daemon2", System = true },
        new AbsentUserResource { Cause = "t", Name = "pi" },
        new ServiceResource { Cause = "t", Unit = "nftables.service" },
        new ServiceResource { Cause = "t", Unit = "cron.service", Enabled = false, Running = false },
        new ServiceResource { Cause = "t", Unit = "systemd-timesyncd.service", Masked = true },
        new SysctlResource { Cause = "t", Path = "/etc/sysctl.d/60-x.conf", Values = ImmutableSortedDictionary<string, string>.Empty.Add("kernel.kptr_restrict", "2").Add("no.such.key", "1") },
        new HostNameResource { Cause = "t", Name = "pi-1" },
        new TimeZoneResource { Cause = "t", Zone = "Europe/Madrid" },
        new NftTableResource { Cause = "t", Name = "palisade", Path = "/etc/palisade/nft.d/palisade.nft", Ruleset = "table inet palisade {\n  chain input { }\n}\n" },
        new TincKeyResource { Cause = "t", Network = "pal", Bits = 1024 },
        new CertificateRequestResource { Cause = "t", Name = "registry", KeyPath = "/etc/palisade/tls/registry.key", CommonName = "registry" },
    ];

    [Theory]
    [MemberData(nameof(Kinds), DisableDiscoveryEnumeration = true)]
    public async Task Apply_EveryKind_ChangesOnceAndThenFindsNothingToDo(Resource resource)
    {
        (await node.CheckAsync(resource, Cancel)).Single().State.ShouldBe(OutcomeState.Pending);

        var applied = (await node.ApplyAsync(resource, Cancel)).Single();
        applied.Error.ShouldBeNull();
        applied.State.ShouldBe(OutcomeState.Changed);

        (await node.CheckAsync(resource, Cancel)).Single().State.ShouldBe(OutcomeState.Same);
        (await node.ApplyAsync(resource, Cancel)).Single().State.ShouldBe(OutcomeState.Same);
    }

    [Theory]
    [MemberData(nameof(Kinds), DisableDiscoveryEnumeration = true)]
    public async Task Check_EveryKind_WritesNothing(Resource resource)
    {
        node.System.BeforeWrite = path => throw new InvalidOperationException("wrote " + path);
        var before = node.System.Files.Paths.ToList();

        (await node.CheckAsync(resource, Cancel)).Single().State.ShouldBe(OutcomeState.Pending);

        node.System.Files.Paths.ShouldBe(before);
        node.Undo.Kept.ShouldBeEmpty();
    }

    [Fact]
    public async Task File_SecretContent_IsNotInTheDiff()
    {
        var change = (await node.CheckAsync(new FileResource { Cause = "t", Path = "/etc/x", Content = "hunter2", Secret = true }, Cancel)).Single().Change!;

        change.Diff.ShouldBeNull();
        change.Summary.ShouldNotContain("hunter2");
    }

    [Fact]
    public async Task File_InPlaceValidatorRefuses_OldContentComesBack()
    {
        var before = node.System.Files.Text("/etc/ssh/sshd_config");
        node.System.On("sshd -t", "bad option", 255);

        var outcome = (await node.ApplyAsync(new FileResource { Cause = "t", Path = "/etc/ssh/sshd_config", Content = "Nonsense yes\n", Validate = ["sshd", "-t"] }, Cancel)).Single();

        outcome.State.ShouldBe(OutcomeState.Failed);
        outcome.Error!.ShouldContain("bad option");
        node.System.Files.Text("/etc/ssh/sshd_config").ShouldBe(before);
    }

    [Fact]
    public async Task Nft_BrokenRules_LeaveTheLoadedTableAlone()
    {
        var good = new NftTableResource { Cause = "t", Name = "palisade", Path = "/etc/palisade/p.nft", Ruleset = "table inet palisade {\n  good\n}\n" };
        await node.ApplyAsync(good, Cancel);

        (await node.ApplyAsync(good with { Ruleset = "table inet palisade {\n  syntax-error\n}\n" }, Cancel)).Single().State.ShouldBe(OutcomeState.Failed);

        node.System.Nft.Tables["inet palisade"].ShouldBe("good");
        node.System.Files.Text(good.Path).ShouldBe(good.Ruleset);
    }

    [Fact]
    public async Task Nft_RuleAddedByHand_IsSeenAndMended()
    {
        var table = new NftTableResource { Cause = "t", Name = "palisade", Path = "/etc/palisade/p.nft", Ruleset = "table inet palisade {\n  drop-all\n}\n" };
        await node.ApplyAsync(table, Cancel);
        node.System.Nft.Tables["inet palisade"] = "accept-all";

        (await node.CheckAsync(table, Cancel)).Single().Change!.Diff!.ShouldContain("accept-all");
        await node.ApplyAsync(table, Cancel);
        node.System.Nft.Tables["inet palisade"].ShouldBe("drop-all");
    }

    [Fact]
    public async Task Sysctl_ReadOnlyKey_IsSkippedAloud()
    {
        node.System.Files.Seed("/proc/sys/kernel/sysrq", "438\n", "0444");
        var resource = new SysctlResource { Cause = "t", Path = "/etc/sysctl.d/x.conf", Values = ImmutableSortedDictionary<string, string>.Empty.Add("kernel.sysrq", "0") };

        var outcome = (await node.ApplyAsync(resource, Cancel)).Single();

        outcome.State.ShouldBe(OutcomeState.Changed);
        outcome.Notes.ShouldContain(n => n.Contains("kernel.sysrq", StringComparison.Ordinal));
        (await node.CheckAsync(resource, Cancel)).Single().State.ShouldBe(OutcomeState.Same);
    }

    [Fact]
    public async Task AbsentUser_Root_IsRefused() =>
        (await node.ApplyAsync(new AbsentUserResource { Cause = "t", Name = "root" }, Cancel)).Single().Error!.ShouldContain("uid 0");

    [Fact]
    public async Task Packages_NotFoundWithFreshLists_FetchesListsOnceMore()
    {
        await node.ApplyAsync(new PackagesResource { Cause = "t", Names = ["tinc"] }, Cancel);
        node.System.Packages.Missing.Add("ghost");

        (await node.ApplyAsync(new PackagesResource { Cause = "t", Names = ["ghost"] }, Cancel)).Single().State.ShouldBe(OutcomeState.Failed);

        node.System.Packages.Updates.ShouldBe(2);
    }

    [Theory]
    [InlineData(true, 1, 0)] // an hour ago, by whomever
    [InlineData(true, 25, 1)]
    [InlineData(true, -2, 1)] // the board's clock was ahead once
    [InlineData(false, 1, 1)] // an image without lists
    public async Task Packages_ListsOfSomeAge_AreFetchedOnlyWhereOldOrMissing(bool present, int hours, int updates)
    {
        if (present)
        {
            node.System.Files.Seed("/var/lib/apt/lists/mirror_InRelease", "");
        }

        node.System.Files.Seed("/var/lib/apt/lists/partial", new FakeEntry(FileKind.Directory, "0700") { Modified = node.System.Clock.GetUtcNow().AddHours(-hours) });

        await node.ApplyAsync(new PackagesResource { Cause = "t", Names = ["tinc"] }, Cancel);

        node.System.Packages.Updates.ShouldBe(updates);
    }

    [Fact]
    public async Task Command_SecretInput_IsScrubbedFromTheError()
    {
        node.System.On("tool", (_, c) => new ProcessResult(1, "", "bad password " + c.Input));
        node.System.On("check", "", 1);

        var outcome = (await node.ApplyAsync(new CommandResource { Cause = "t", Name = "x", Unless = ["check"], Run = ["tool"], Input = "hunter2\n", InputSecret = true }, Cancel)).Single();

        outcome.Error!.ShouldNotContain("hunter2");
        outcome.Error!.ShouldContain("***");
    }
}
