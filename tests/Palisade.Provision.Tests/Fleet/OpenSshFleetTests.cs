using System.Net;
using System.Net.Sockets;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Provision.Fleet;
using Palisade.Testing;
using Shouldly;
using Xunit;

namespace Palisade.Provision.Tests.Fleet;

public sealed class OpenSshFleetTests(FleetFixture fixture) : IClassFixture<FleetFixture>
{
    private static readonly RemoteCommand True = new() { Argv = ["true"] };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Connect_Again_UsesTheOpenConnection()
    {
        await using var server = new SshServer();
        await (await fixture.Fleet.ConnectAsync(server.Target("twice"), Cancel)).DisposeAsync();
        await server.StopListeningAsync();

        await using var session = await fixture.Fleet.ConnectAsync(server.Target("twice"), Cancel);

        (await session.RunAsync(True, Cancel)).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task ConnectFresh_WithAnOpenConnection_LogsInAnewAndEndsWithTheSession()
    {
        await using var server = new SshServer();
        await (await fixture.Fleet.ConnectAsync(server.Target("fresh"), Cancel)).DisposeAsync();
        var fresh = await fixture.Fleet.ConnectFreshAsync(server.Target("fresh"), Cancel);
        (await fresh.RunAsync(True, Cancel)).ExitCode.ShouldBe(0);
        await fresh.DisposeAsync();
        Directory.GetFiles(fixture.Options.RuntimeFolder, "f*").ShouldBeEmpty();
        await server.StopListeningAsync();

        await FailsAsync(() => fixture.Fleet.ConnectFreshAsync(server.Target("fresh"), Cancel), FleetErrors.Refused);
    }

    [Fact]
    public async Task Connect_SocketLeftByAKilledMaster_IsReplaced()
    {
        var target = fixture.Server.Target("stale");
        var path = fixture.Socket(target).Path;
        using (var dead = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            // Disposing removes the name it was bound to; a killed master leaves its own.
            dead.Bind(new UnixDomainSocketEndPoint(path + "x"));
            File.Move(path + "x", path);
        }

        File.Exists(path).ShouldBeTrue();
        await using var session = await fixture.Fleet.ConnectAsync(target, Cancel);

        (await session.RunAsync(True, Cancel)).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Run_MasterEndedMeanwhile_ConnectsAgain()
    {
        var target = fixture.Server.Target("again");
        await using var session = await fixture.Fleet.ConnectAsync(target, Cancel);
        await fixture.Socket(target).TerminateAsync(Cancel);

        (await session.RunAsync(True, Cancel)).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Connect_HostKeyChanged_ShowsBothKeysUntilForgotten()
    {
        await using var server = new SshServer();
        var target = server.Target("imaged");
        var first = await fixture.Fleet.ConnectFreshAsync(target, Cancel);
        await first.DisposeAsync();
        var pinned = new PinnedHosts(fixture.KnownHosts).Fingerprints("imaged").ShouldHaveSingleItem();
        pinned.ShouldBe("ED25519 " + server.HostFingerprint());
        await server.RestartAsync(newHostKey: true);

        var failure = await FailsAsync(() => fixture.Fleet.ConnectAsync(target, Cancel), FleetErrors.HostKeyChanged);

        failure.Notes.ShouldBe([$"shown now: ED25519 {server.HostFingerprint()}", $"pinned:    {pinned}"]);
        failure.Help!.ShouldContain("palisade forget imaged");
        fixture.Fleet.Forget("imaged").ShouldBeTrue();
        fixture.Fleet.Forget("imaged").ShouldBeFalse();
        await using var again = await fixture.Fleet.ConnectAsync(target, Cancel);
    }

    [Fact]
    public async Task Connect_ClosedPort_IsRefused() =>
        await FailsAsync(() => fixture.Fleet.ConnectAsync(fixture.Server.Target("closed") with { Port = SshServer.FreePort() }, Cancel), FleetErrors.Refused);

    [Fact]
    public async Task Connect_UnknownName_CannotBeResolved() =>
        await FailsAsync(() => fixture.Fleet.ConnectAsync(fixture.Server.Target("name", "no-such-host.invalid"), Cancel), FleetErrors.NameUnknown);

    [Fact]
    public async Task Connect_PortThatNeverAnswers_TimesOut()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var fleet = new OpenSshFleet(fixture.Options with { ConnectTimeout = TimeSpan.FromSeconds(1) });

        await FailsAsync(
            () => fleet.ConnectAsync(fixture.Server.Target("silent") with { Port = ((IPEndPoint)silent.LocalEndpoint).Port }, Cancel), FleetErrors.Unreachable);
    }

    [Fact]
    public async Task Connect_PortThatHangsUp_IsClosedBeforeTheLogin()
    {
        using var rude = new TcpListener(IPAddress.Loopback, 0);
        rude.Start();
        var hangingUp = Task.Run(async () => (await rude.AcceptTcpClientAsync(Cancel)).Dispose(), Cancel);

        await FailsAsync(
            () => fixture.Fleet.ConnectAsync(fixture.Server.Target("rude") with { Port = ((IPEndPoint)rude.LocalEndpoint).Port }, Cancel), FleetErrors.Closed);
        await hangingUp;
    }

    [Fact]
    public async Task Connect_WrongKeys_NamesEveryLoginThatWasTried()
    {
        var wrong = Path.Combine(fixture.Server.Folder, "wrong");
        SshServer.Keygen(wrong);
        var target = fixture.Server.Target("wrong", identity: wrong);

        var failure = await FailsAsync(
            () => fixture.Fleet.ConnectAsync(target with { Logins = [target.Logins[0], target.Logins[0] with { User = "nobody" }] }, Cancel), FleetErrors.PermissionDenied);

        failure.Message.ShouldContain($"`{Environment.UserName}` with `{wrong}`");
        failure.Message.ShouldContain("`nobody` with");
    }

    [Fact]
    public async Task Connect_FirstLoginRefused_TakesTheNext()
    {
        var target = fixture.Server.Target("second");
        await using var session = await fixture.Fleet.ConnectAsync(
            target with { Logins = [target.Logins[0] with { User = "no-such-user" }, target.Logins[0]] }, Cancel);

        session.User.ShouldBe(Environment.UserName);
    }

    [Fact]
    public async Task Connect_SecondLoginIsOpen_DoesNotTryTheFirstAgain()
    {
        await using var server = new SshServer();
        var target = server.Target("open");
        target = target with { Logins = [target.Logins[0] with { User = "no-such-user" }, target.Logins[0]] };
        await (await fixture.Fleet.ConnectAsync(target, Cancel)).DisposeAsync();
        await server.StopListeningAsync();

        await using var session = await fixture.Fleet.ConnectAsync(target, Cancel);

        session.User.ShouldBe(Environment.UserName);
    }

    [Fact]
    public async Task Connect_IPv6Literal_Works()
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6, "this machine has no IPv6");
        await using var session = await fixture.Fleet.ConnectAsync(fixture.Server.Target("six", "::1"), Cancel);

        (await session.RunAsync(True, Cancel)).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Connect_ThroughAJumpHost_Works()
    {
        await using var far = new SshServer();
        var jump = $"{Environment.UserName}@127.0.0.1:{fixture.Server.Port}";

        await using var session = await fixture.Fleet.ConnectAsync(far.Target("far", jump: jump) with
        {
            Logins = [new Login(Environment.UserName, [far.Identity, fixture.Server.Identity], null, null)],
        }, Cancel);

        (await session.RunAsync(True, Cancel)).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Connect_JumpHostRefusesTheLogin_BlamesTheJumpHost()
    {
        var failure = await FailsAsync(
            () => fixture.Fleet.ConnectAsync(fixture.Server.Target("behind", jump: $"no-such-user@127.0.0.1:{fixture.Server.Port}"), Cancel), FleetErrors.Jump);

        failure.Message.ShouldContain("Permission denied");
    }

    [Fact]
    public async Task Connect_NodeBehindJumpHostIsDown_BlamesTheNode() => await FailsAsync(
        () => fixture.Fleet.ConnectAsync(
            fixture.Server.Target("down", jump: $"{Environment.UserName}@127.0.0.1:{fixture.Server.Port}") with { Port = SshServer.FreePort() }, Cancel),
        FleetErrors.Refused);

    [Theory]
    [InlineData("-oProxyCommand=id")]
    [InlineData("a b")]
    [InlineData("")]
    public async Task Connect_AddressThatSshWouldMisread_IsRefused(string host) =>
        await FailsAsync(() => fixture.Fleet.ConnectAsync(fixture.Server.Target("evil", host), Cancel), FleetErrors.Ssh);

    [Fact]
    public async Task Connect_NoSshProgram_SaysWhatToInstall()
    {
        var failure = await FailsAsync(
            () => new OpenSshFleet(fixture.Options with { Ssh = "/no/such/ssh" }).ConnectAsync(fixture.Server.Target("none"), Cancel), FleetErrors.NoClient);

        failure.Help!.ShouldContain("openssh-client");
    }

    [Fact]
    public async Task Connect_TwentyNodesAtOnce_EachHasItsOwnConnection()
    {
        var sessions = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => fixture.Fleet.ConnectAsync(fixture.Server.Target($"many-{i}"), Cancel)));

        var results = await Task.WhenAll(sessions.Select(s => s.RunAsync(new RemoteCommand { Argv = ["echo", s.Node] }, Cancel)));

        results.Select(r => r.Output).ShouldBe(Enumerable.Range(0, 20).Select(i => $"many-{i}\n"));
    }

    private static async Task<Diagnostic> FailsAsync(Func<Task<OpenSshSession>> connect, ErrorInfo expected)
    {
        var failure = await Should.ThrowAsync<PalisadeException>(connect);
        failure.Diagnostic.Error.ShouldBe(expected, failure.Message);
        failure.Diagnostic.Node.ShouldNotBeNullOrEmpty();
        failure.Diagnostic.Help.ShouldNotBeNullOrEmpty();
        return failure.Diagnostic;
    }
}
