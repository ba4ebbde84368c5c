using System.Globalization;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Provision.Lab;
using Shouldly;
using Xunit;

namespace Palisade.Lab.Tests.Apply;

public sealed class ApplyLab() : LabFixture("test-apply", 15, 1)
{
    /// <summary>What an apply said that was interrupted by Ctrl-C in its third phase.</summary>
    internal RunningApply Interrupted { get; private set; } = null!;

    /// <summary>The apply after it.</summary>
    internal Provision.Node.ProcessResult Completed { get; private set; } = new(-1, "", "");

    /// <summary>An own file that Palisade keeps on the node, and so notices when it changes.</summary>
    internal string OwnFile { get; private set; } = "";

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        if (!Environment.IsPrivilegedProcess)
        {
            return;
        }

        Interrupted = RunningApply.Start(File);
        await Interrupted.ReachPhaseAsync(3);
        await Interrupted.SignalAsync("INT");
        await Interrupted.EndAsync();
        Completed = await RunPalisadeAsync("apply", "--yes");
        OwnFile = (await Node(1).ExecAsync(["sh", "-c", "ls /etc/sysctl.d/*palisade* | head -n 1"], CancellationToken.None)).Output.Trim();
    }

    public override async ValueTask DisposeAsync()
    {
        Interrupted?.Dispose();
        await base.DisposeAsync();
    }
}

/// <summary>What an operator relies on around an apply: Ctrl-C, saved plans, and the lock.</summary>
public sealed class ApplyTests(ApplyLab lab) : IClassFixture<ApplyLab>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private LabHost Node => lab.Node(1);

    [Fact]
    public void Apply_InterruptedByCtrlC_SaysWhatIsLeftAndTheNextOneCompletes()
    {
        _ = lab.Lab;
        lab.Interrupted.ExitCode.ShouldBe(130, lab.Interrupted.Errors);
        lab.Interrupted.Errors.ShouldContain("left to do: ");
        lab.Interrupted.Errors.ShouldContain("To go on: palisade apply");
        var end = lab.Interrupted.Lines[^1];
        end.GetProperty("type").GetString().ShouldBe("done");
        end.GetProperty("exitCode").GetInt32().ShouldBe(130);

        lab.Completed.ExitCode.ShouldBe(0, lab.Completed.Output + lab.Completed.Error);
        lab.Completed.Error.ShouldContain("going on where the run of");
    }

    [Fact]
    public async Task SavedPlan_OfAnUnchangedNode_IsDoneExactly()
    {
        await EditAsync("# by hand");
        var saved = await lab.RunPalisadeAsync("plan", "-o", Plan, "--detailed-exitcode");

        var apply = await lab.RunPalisadeAsync("apply", Plan);

        saved.ExitCode.ShouldBe(2, saved.Output + saved.Error);
        (File.GetUnixFileMode(Plan) & (UnixFileMode.GroupRead | UnixFileMode.OtherRead)).ShouldBe(UnixFileMode.None);
        apply.ExitCode.ShouldBe(0, apply.Output + apply.Error);
        (await CountAsync("# by hand")).ShouldBe(0);
        (await lab.RunPalisadeAsync("plan", "--detailed-exitcode")).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task SavedPlan_OfANodeThatMovedOn_IsRefusedAndNothingIsDone()
    {
        await EditAsync("# by hand");
        (await lab.RunPalisadeAsync("plan", "-o", Plan)).ExitCode.ShouldBe(0);
        await EditAsync("# and again");

        var apply = await lab.RunPalisadeAsync("apply", Plan);

        apply.ExitCode.ShouldBe(1, apply.Output);
        apply.Error.ShouldContain(RunErrors.PlanOutdated.Code);
        apply.Error.ShouldContain("`n1` is not as it was when the plan was made");
        (await CountAsync("# by hand")).ShouldBe(1);
        (await lab.RunPalisadeAsync("apply", "--yes")).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Apply_WhileAnotherHoldsTheLock_NamesItsOwner()
    {
        // The same operator's other terminal, and another operator with a folder of their own.
        var other = Path.Combine(lab.Directory, "other");
        Directory.CreateDirectory(Path.Combine(other, ".palisade"));
        File.Copy(lab.File, Path.Combine(other, "palisade.yaml"));
        foreach (var key in (string[])["admin", "admin.pub"])
        {
            File.Copy(Path.Combine(lab.Directory, ".palisade", key), Path.Combine(other, ".palisade", key));
        }

        using var first = RunningApply.Start(lab.File);
        await first.ReachPhaseAsync(1);
        await first.SignalAsync("STOP");
        var (same, stranger) = (await lab.RunPalisadeAsync("apply", "--yes"), await PublishedPalisade.RunAsync(other, "apply", "--yes"));
        var plan = await lab.RunPalisadeAsync("plan", "--detailed-exitcode");
        await first.SignalAsync("CONT");
        await first.EndAsync();

        same.ExitCode.ShouldBe(1);
        same.Error.ShouldContain(RunErrors.LocalLock.Code);
        same.Error.ShouldContain(string.Create(CultureInfo.InvariantCulture, $"process {first.Id}"));
        stranger.ExitCode.ShouldBe(1);
        stranger.Error.ShouldContain(RunErrors.NodeBusy.Code);
        stranger.Error.ShouldContain($"{Environment.UserName}@{Environment.MachineName}");
        plan.ExitCode.ShouldBe(0, "looking needs no lock: " + plan.Error);
        first.ExitCode.ShouldBe(0, first.Errors);
    }

    private string Plan => Path.Combine(lab.Directory, "saved.plan");

    private async Task EditAsync(string line)
    {
        lab.Completed.ExitCode.ShouldBe(0);
        (await Node.ExecAsync(["sh", "-c", $"echo '{line}' >>{lab.OwnFile}"], Cancel)).Ok.ShouldBeTrue();
    }

    private async Task<int> CountAsync(string line) =>
        int.Parse((await Node.ExecAsync(["grep", "-c", line, lab.OwnFile], Cancel)).Output, CultureInfo.InvariantCulture);
}
