using System.Collections.Immutable;
using Palisade.Core.Converge.Resources;
using Palisade.Provision.Resources.Files;
using Palisade.Testing;
using Shouldly;
using Xunit;

namespace Palisade.Provision.Tests.Phases;

/// <summary>What phases do to files that belong to others.</summary>
public sealed class LinesOfOthersTests
{
    [Fact]
    public void Set_WithWhiteSpace_ReplacesWhateverWhiteSpaceThereWas()
    {
        var lines = new LinesResource { Path = "/etc/login.defs", Cause = "", Separator = "\t", Set = Values(("UMASK", "027"), ("HOME_MODE", "0700"), ("PASS_MIN_DAYS", "1")) };
        Edit("# UMASK is below\nUMASK\t\t022\nPASS_MIN_DAYS   1\nUMASKS 1\nUMASK 077\n", lines)
            .ShouldBe("# UMASK is below\nUMASK\t027\nPASS_MIN_DAYS   1\nUMASKS 1\nHOME_MODE\t0700\n");
    }

    [Fact]
    public void Top_MissingLine_ComesFirst()
    {
        var lines = new LinesResource { Path = "/etc/ssh/sshd_config", Cause = "", Top = ["Include /etc/ssh/sshd_config.d/*.conf"] };
        Edit("PermitRootLogin yes\n", lines).ShouldBe("Include /etc/ssh/sshd_config.d/*.conf\nPermitRootLogin yes\n");
        Edit("# x\nInclude /etc/ssh/sshd_config.d/*.conf\n", lines).ShouldBe("# x\nInclude /etc/ssh/sshd_config.d/*.conf\n");
        Edit("", lines).ShouldBe("Include /etc/ssh/sshd_config.d/*.conf\n");
    }

    [Fact]
    public void DropStanzas_TakesTheOptionsToo_AndLeavesTheNeighbours()
    {
        var lines = new LinesResource { Path = "/etc/network/interfaces", Cause = "", DropStanzas = [@"^\s*iface\s+eth0\s+inet\s"] };
        Edit("auto lo\niface lo inet loopback\n\niface eth0 inet static\n    address 10.0.0.5/24\n\tgateway 10.0.0.1\niface eth1 inet static\n    address 10.1.0.5/24\n", lines)
            .ShouldBe("auto lo\niface lo inet loopback\n\niface eth1 inet static\n    address 10.1.0.5/24\n");
    }

    [Fact]
    public async Task Mode_OfAPathThatIsNotThere_IsNobodysBusiness()
    {
        var node = new FakeNode();
        var resource = new ModeResource { Path = "/etc/crontab", Mode = "0600", Cause = "" };
        (await node.ApplyAsync(resource, TestContext.Current.CancellationToken)).ShouldAllBe(o => o.State == Core.Converge.OutcomeState.Same);
        node.System.Stat("/etc/crontab").ShouldBeNull();
    }

    [Fact]
    public async Task Mode_OfShadow_KeepsItsPermissionsForUndoAndNotItsContent()
    {
        var node = new FakeNode();
        node.System.Files.Seed("/etc/shadow", node.System.Files.Text("/etc/shadow")!, "0644");
        await node.ApplyAsync(new ModeResource { Path = "/etc/shadow", Mode = "0640", Group = "shadow", Cause = "" }, TestContext.Current.CancellationToken);
        node.System.Stat("/etc/shadow")!.Mode.ShouldBe("0640");
        node.System.Stat("/etc/shadow")!.Group.ShouldBe("shadow");
        node.Undo.Kept.ShouldBe(["command:mode:/etc/shadow: chmod 0644 /etc/shadow", "command:owner:/etc/shadow: chown -h root:root /etc/shadow"]);
    }

    private static string Edit(string text, LinesResource resource)
    {
        var once = LinesEditor.Edit(text, resource);
        LinesEditor.Edit(once, resource).ShouldBe(once);
        return once;
    }

    private static ImmutableSortedDictionary<string, string> Values(params (string Key, string Value)[] values) =>
        values.ToImmutableSortedDictionary(v => v.Key, v => v.Value);
}
