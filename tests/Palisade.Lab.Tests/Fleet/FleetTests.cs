using System.Globalization;
using System.Text.Json;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Provision.Lab;
using Shouldly;
using Xunit;

namespace Palisade.Lab.Tests.Fleet;

/// <summary>Verbs over many nodes, some of which are in trouble: each trouble has its own code, and none stops the others.</summary>
public sealed class FleetTests(FleetLab lab) : IClassFixture<FleetLab>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Good => $"good: {{ address: {lab.Node(1).Address}, role: server }}";

    private string Off => $"off: {{ address: {lab.Subnet}.99 }}";

    [Fact]
    public async Task Run_OnFreshBoards_LogsInWithTheVendorsPasswordAndPassesTheStatusOn()
    {
        var file = await FleetFile.WriteAsync(lab, "vendor", Good, Spare(0, "other"));

        var names = await file.RunAsync("run", "--", "id", "-un");
        var root = await file.RunAsync("run", "--sudo", "--on", "other", "--", "id", "-un");
        var status = await file.RunAsync("run", "--", "hostname; test $(hostname) = n1 || exit 7");

        names.ExitCode.ShouldBe(0, names.Error);
        Lines(names.Output).ShouldBe(["good: pi", "other: pi"]);
        root.Output.ShouldBe("other: root\n", root.Error);
        status.ExitCode.ShouldBe(7);
        Lines(status.Output).ShouldBe(["good: n1", "other: n2"]);
        status.Error.ShouldContain("status 7 on other");
    }

    [Fact]
    public async Task Run_WithAPassword_LeavesItInNoProcess()
    {
        var file = await FleetFile.WriteAsync(lab, "secret", Spare(0, "asks", "user: asker, password: \"env:ASKER_PASSWORD\"", role: "server"));
        const string password = "secret-asker";
        var result = await MachineTools.RunAsync(
            new Provision.Node.ProcessCommand(["sh", "-c", $"read -r ASKER_PASSWORD; export ASKER_PASSWORD; exec {PublishedPalisade.Executable} run --sudo -f {file.Folder}/palisade.yaml -- id -un"])
            {
                Input = password + "\n",
            },
            Cancel);

        result.Output.ShouldBe("asks: root\n", result.Error);
        // Its connection stays open for a minute; neither its ssh nor the node's sudo may tell the password to who looks.
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(p => int.TryParse(Path.GetFileName(p), CultureInfo.InvariantCulture, out _)))
        {
            (await ReadAsync(process, "cmdline")).ShouldNotContain(password);
            (await ReadAsync(process, "environ")).ShouldNotContain(password);
        }
    }

    [Fact]
    public async Task Run_OverManyTroubles_GivesEachItsCodeAndStopsNobody()
    {
        var file = await FleetFile.WriteAsync(
            lab,
            "troubles",
            Good,
            Spare(0, "wrong-password", "password: public:wrong"),
            Spare(1, "another-port", "port: 2222"),
            Spare(2, "closed-port", "port: 2200"),
            Spare(3, "no-shell", "user: gone, password: public:secret-gone"),
            Spare(4, "asks", "user: asker, password: public:secret-asker"),
            Spare(6, "asks-wrong", "user: asker, password: public:secret-asker, sudoPassword: public:wrong"),
            Spare(7, "no-sudo", "user: plain, password: public:secret-plain"),
            Off,
            "nowhere: { address: board.invalid }");

        var (status, nodes) = await file.CommandAsync("--sudo", "--", "id -un");

        status.ShouldBe(255);
        nodes.Select(n => (n.Key, n.Value)).ShouldBe(
        [
            ("another-port", "root"),
            ("asks", "root"),
            ("asks-wrong", FleetErrors.SudoPasswordWrong.Code),
            ("closed-port", FleetErrors.Refused.Code),
            ("good", "root"),
            ("no-shell", FleetErrors.NoShell.Code),
            ("no-sudo", FleetErrors.SudoRefused.Code),
            ("nowhere", FleetErrors.NameUnknown.Code),
            ("off", FleetErrors.Unreachable.Code),
            ("wrong-password", FleetErrors.PermissionDenied.Code),
        ]);
    }

    [Fact]
    public async Task Run_WithAKeyAloneWhereSudoAsks_WantsTheSudoPassword()
    {
        var file = await FleetFile.WriteWithLoginAsync(
            lab, "keys", "user: asker, identity: ../.palisade/admin", Spare(0, "bare", role: "server"), Spare(1, "given", "sudoPassword: public:secret-asker"));

        var (status, nodes) = await file.CommandAsync("--sudo", "--", "id -un");

        status.ShouldBe(255);
        nodes["bare"].ShouldBe(FleetErrors.SudoPasswordNeeded.Code);
        nodes["given"].ShouldBe("root");
    }

    [Fact]
    public async Task Run_WithANodeThatTakesConnectionsButNeverAnswers_GivesUpOnItAlone()
    {
        var file = await FleetFile.WriteAsync(lab, "slow", Good, Spare(0, "stuck", "port: 2222"));
        var sshd = (await lab.Node(2).ExecAsync(["systemctl", "show", "-p", "MainPID", "--value", "ssh"], Cancel)).Output.Trim();
        await lab.Node(2).ExecAsync(["kill", "-STOP", sshd], Cancel);
        try
        {
            var (status, nodes) = await file.CommandAsync("--", "hostname");

            status.ShouldBe(255);
            nodes["good"].ShouldBe("n1");
            nodes["stuck"].ShouldBe(FleetErrors.Unreachable.Code);
        }
        finally
        {
            await lab.Node(2).ExecAsync(["kill", "-CONT", sshd], Cancel);
        }
    }

    [Fact]
    public async Task Run_OnABoardThatWasReplaced_IsRefusedUntilItIsForgotten()
    {
        var file = await FleetFile.WriteAsync(lab, "replaced", Good, $"second: {{ address: {lab.Node(2).Address} }}");
        (await file.CommandAsync("--", "hostname")).Status.ShouldBe(0);
        await lab.Node(2).ResetAsync(Cancel);
        await lab.PrepareAsync();

        var (refused, nodes) = await file.CommandAsync("--", "hostname");
        var words = await file.RunAsync("run", "--on", "second", "--", "hostname");
        var forget = await file.RunAsync("forget", "second");
        var (accepted, after) = await file.CommandAsync("--", "hostname");

        refused.ShouldBe(255);
        nodes["good"].ShouldBe("n1");
        nodes["second"].ShouldBe(FleetErrors.HostKeyChanged.Code);
        words.Error.ShouldContain("palisade forget second");
        words.Error.ShouldContain("pinned:");
        forget.ExitCode.ShouldBe(0, forget.Error);
        accepted.ShouldBe(0);
        after["second"].ShouldBe("n2");
    }

    [Fact]
    public async Task Run_ThroughAJumpHost_ArrivesFromThereAndABadJumpHasItsCode()
    {
        var key = (await File.ReadAllTextAsync(lab.OperatorKey + ".pub", Cancel)).Trim();
        await lab.Node(1).ExecAsync(["sh", "-c", $"install -d -o pi -g pi -m 700 /home/pi/.ssh; echo '{key}' >/home/pi/.ssh/authorized_keys"], Cancel);
        var file = await FleetFile.WriteAsync(
            lab,
            "jump",
            Good,
            Spare(0, "behind", $"jump: \"pi@{lab.Node(1).Address}\", identity: ../.palisade/admin"),
            Spare(1, "lost", $"jump: \"nobody@{lab.Node(1).Address}\", identity: ../.palisade/admin"));

        var (status, nodes) = await file.CommandAsync("--", "echo ${SSH_CONNECTION%% *}");

        status.ShouldBe(255);
        nodes["good"].ShouldBe(lab.Subnet + ".1");
        nodes["behind"].ShouldBe(lab.Node(1).Address.ToString());
        nodes["lost"].ShouldBe(FleetErrors.Jump.Code);
    }

    [Fact]
    public async Task Run_OverIPv6_ReachesTheNode()
    {
        Assert.SkipUnless(File.Exists("/proc/net/if_inet6"), "this machine has no IPv6");
        var bridge = LabNames.Bridge(lab.Name);
        await MachineTools.MustAsync(["ip", "-6", "address", "replace", "fd78:16::1/64", "dev", bridge, "nodad"], Cancel);
        var node = await lab.Node(1).ExecAsync(["ip", "-6", "address", "replace", "fd78:16::11/64", "dev", "eth0", "nodad"], Cancel);
        node.ExitCode.ShouldBe(0, node.Error);
        var file = await FleetFile.WriteAsync(
            lab, "six", "six: { address: \"fd78:16::11\", role: server }", "off: { address: \"fd78:16::99\" }");

        var (_, nodes) = await file.CommandAsync("--", "echo ${SSH_CONNECTION%% *}");

        nodes["six"].ShouldBe("fd78:16::1");
        nodes["off"].ShouldBe(FleetErrors.Unreachable.Code);
    }

    [Fact]
    public async Task Copy_OfAFolder_ArrivesWholeOnEveryNodeThatCanTakeIt()
    {
        var file = await FleetFile.WriteAsync(lab, "copy", Good, Spare(0, "other"), Off);
        var source = Path.Combine(file.Folder, "stuff");
        Directory.CreateDirectory(Path.Combine(source, "inner folder"));
        await File.WriteAllTextAsync(Path.Combine(source, "a"), "first\n", Cancel);
        await File.WriteAllTextAsync(Path.Combine(source, "inner folder", "b"), "second\n", Cancel);
        File.SetUnixFileMode(Path.Combine(source, "a"), UnixFileMode.UserRead | UnixFileMode.UserExecute);

        var copy = await file.RunAsync("copy", source, "/opt/", "--sudo");
        var (_, nodes) = await file.CommandAsync("--on", "good,other", "--sudo", "--", "cd /opt/stuff && cat a 'inner folder/b' && stat -c %a a");

        copy.ExitCode.ShouldBe(3, copy.Error);
        copy.Error.ShouldContain(FleetErrors.Unreachable.Code);
        copy.Error.ShouldContain("2 of 3 nodes");
        nodes.Count.ShouldBe(2);
        nodes.Values.ShouldAllBe(v => v == "first\nsecond\n500");
    }

    [Theory]
    [InlineData("4m", "PAL0213")]
    [InlineData("200m", "PAL0342")]
    public async Task Plan_WithAFullDisk_LeavesThatNodeOut(string size, string code)
    {
        var file = await FleetFile.WriteAsync(lab, "full-" + size, Good, $"full: {{ address: {lab.Node(2).Address} }}");
        await lab.Node(2).ExecAsync(["mount", "-t", "tmpfs", "-o", $"size={size},mode=0755", "tmpfs", "/var/lib"], Cancel);
        try
        {
            var plan = await file.RunAsync("plan", "--json");

            plan.ExitCode.ShouldBe(3, plan.Error);
            var report = JsonDocument.Parse(plan.Output).RootElement;
            report.GetProperty("nodes").EnumerateArray().Select(n => n.GetProperty("node").GetString()).ShouldBe(["good"]);
            report.GetProperty("failures").EnumerateArray().Select(f => (f.GetProperty("node").GetString(), f.GetProperty("code").GetString())).ShouldBe([("full", code)]);
        }
        finally
        {
            await lab.Node(2).ExecAsync(["umount", "-l", "/var/lib"], Cancel);
        }
    }

    private string Spare(int index, string name, string ssh = "", string role = "agent") =>
        string.Create(CultureInfo.InvariantCulture, $"{name}: {{ address: {lab.Subnet}.{FleetLab.Spare + index}, role: {role}, ssh: {{ {ssh} }} }}");

    private static IEnumerable<string> Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal);

    private static async Task<string> ReadAsync(string process, string part)
    {
        try
        {
            return await File.ReadAllTextAsync(Path.Combine(process, part), Cancel);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It ended meanwhile, or belongs to somebody whom even root cannot look into.
            return "";
        }
    }
}
