using System.Collections.Concurrent;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Provision.Fleet;
using Palisade.Testing;
using Shouldly;
using Xunit;

namespace Palisade.Provision.Tests.Fleet;

public sealed class OpenSshSessionTests(FleetFixture fixture) : IClassFixture<FleetFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_ProgramWithOutputs_ReturnsThemApartWithItsStatus()
    {
        await using var session = await fixture.ConnectAsync(Cancel);

        var result = await session.RunAsync(Shell("echo out; echo err >&2; exit 7"), Cancel);

        result.ShouldBe(new RemoteResult(7, "out\n", "err\n"));
    }

    [Theory]
    [InlineData("exit 255", 255)]
    [InlineData("kill -KILL $$", 137)]
    [InlineData("kill -TERM $$", 143)]
    public async Task Run_StatusThatSshItselfUses_IsTheProgramsOwn(string script, int expected)
    {
        await using var session = await fixture.ConnectAsync(Cancel);

        (await session.RunAsync(Shell(script), Cancel)).ExitCode.ShouldBe(expected);
    }

    [Fact]
    public async Task Run_UnknownProgram_Is127()
    {
        await using var session = await fixture.ConnectAsync(Cancel);

        (await session.RunAsync(new RemoteCommand { Argv = ["no-such-program"] }, Cancel)).ExitCode.ShouldBe(127);
    }

    [Fact]
    public async Task Run_Input_ArrivesWholeAndEnds()
    {
        await using var session = await fixture.ConnectAsync(Cancel);
        var input = new byte[3_000_000];
        new Random(1).NextBytes(input);

        var result = await session.RunAsync(new RemoteCommand { Argv = ["sha256sum"], Input = input }, Cancel);

        result.Output.ShouldStartWith(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(input)));
    }

    [Fact]
    public async Task Run_ProgramThatIgnoresItsInput_StillReturns()
    {
        await using var session = await fixture.ConnectAsync(Cancel);

        var result = await session.RunAsync(new RemoteCommand { Argv = ["true"], Input = new byte[10_000_000] }, Cancel);

        result.ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Run_Lines_ComeWhileTheProgramStillRuns()
    {
        await using var session = await fixture.ConnectAsync(Cancel);
        var gate = Path.Combine(fixture.Server.Folder, Guid.NewGuid().ToString("N"));
        var lines = new ConcurrentQueue<(bool, string)>();

        // The program waits for a file that only the arrival of its first line makes.
        var result = await session.RunAsync(
            Shell($"echo first; while [ ! -e {gate} ]; do sleep 0.05; done; echo second >&2; printf third") with
            {
                OnLine = (isError, line) =>
                {
                    lines.Enqueue((isError, line));
                    File.WriteAllText(gate, "");
                },
                Timeout = TimeSpan.FromSeconds(30),
            },
            Cancel);

        result.ExitCode.ShouldBe(0);
        lines.ShouldBe([(false, "first"), (true, "second"), (false, "third")], ignoreOrder: true);
        lines.First().ShouldBe((false, "first"));
    }

    [Fact]
    public async Task Run_EndlessOutput_IsHeardWholeAndKeptBounded()
    {
        await using var session = await fixture.ConnectAsync(Cancel);
        var heard = 0L;

        var result = await session.RunAsync(
            Shell("head -c 20000000 /dev/zero | tr '\\0' x") with { OnLine = (_, line) => heard += line.Length }, Cancel);

        heard.ShouldBe(20_000_000);
        result.Output.Length.ShouldBe(64 * 1024);
        result.Truncated.ShouldBeTrue();
    }

    [Fact]
    public async Task Run_AnyArguments_ArriveUnchanged()
    {
        await using var session = await fixture.ConnectAsync(Cancel);
        var word = Gen.OneOf(
            ArbMap.Default.GeneratorFor<NonNull<string>>().Select(s => s.Get),
            Gen.Elements("", " ", "'", "\"", "\\", "$(id)", "`id`", "!x", "~", "*", "-n", "--", "a\nb", "=x", "é€😀", "#", "a;b", "x=1"))
            .Select(s => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(s.Replace("\0", "", StringComparison.Ordinal))));

        foreach (var argv in Gen.Sample(word.ListOf(), 60, 20).Append(["'\\''", "a'b\"c\\d\n"]))
        {
            var result = await session.RunAsync(
                new RemoteCommand { Argv = ["/usr/bin/printf", "%s\\0", .. argv, "end"] }, Cancel);
            result.Output.ShouldBe(string.Concat(argv.Append("end").Select(a => a + '\0')));
        }
    }

    [Fact]
    public async Task Run_Timeout_StopsTheProgramOnTheNode()
    {
        var clock = new TimeoutClock(TimeSpan.FromMinutes(7));
        await using var session = await new OpenSshFleet(fixture.Options with { Clock = clock }).ConnectAsync(fixture.Server.Target(), Cancel);
        string? pid = null;

        var failure = await Should.ThrowAsync<PalisadeException>(() => session.RunAsync(
            Shell("sleep 1000 & echo $!; wait") with
            {
                Timeout = TimeSpan.FromMinutes(7),
                OnLine = (_, line) =>
                {
                    pid = line;
                    clock.Fire();
                },
            },
            Cancel));

        failure.Diagnostic.Error.ShouldBe(FleetErrors.Timeout);
        IsRunning(pid!).ShouldBeFalse();
    }

    [Fact]
    public async Task Run_Cancelled_StopsTheProgramOnTheNode()
    {
        await using var session = await fixture.ConnectAsync(Cancel);
        using var source = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        string? pid = null;

        await Should.ThrowAsync<OperationCanceledException>(() => session.RunAsync(
            Shell("trap '' TERM; echo $$; while :; do sleep 0.1; done") with
            {
                OnLine = (_, line) =>
                {
                    pid = line;
                    source.Cancel();
                },
            },
            source.Token));

        IsRunning(pid!).ShouldBeFalse();
    }

    [Fact]
    public async Task Start_Duplex_AnswersLineByLine()
    {
        await using var session = await fixture.ConnectAsync(Cancel);
        await using var process = await session.StartAsync(Shell("echo oops >&2; while read x; do echo \"got $x\"; done; exit 3"), Cancel);
        using var reader = new StreamReader(process.Output);

        foreach (var word in new[] { "a", "b" })
        {
            await process.Input.WriteAsync(Encoding.UTF8.GetBytes(word + "\n"), Cancel);
            (await reader.ReadLineAsync(Cancel)).ShouldBe("got " + word);
        }

        await process.Input.DisposeAsync();
        (await process.WaitAsync(Cancel)).ShouldBe(3);
        process.ErrorTail.ShouldBe("oops");
    }

    [Fact]
    public async Task Run_ManyAtOnceOnOneConnection_KeepTheirOutputs()
    {
        await using var session = await fixture.ConnectAsync(Cancel);

        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => session.RunAsync(Shell($"echo {i}"), Cancel)));

        results.Select(r => r.Output).ShouldBe(Enumerable.Range(0, 20).Select(i => $"{i}\n"));
    }

    [Fact]
    public async Task Run_NodeGoesDownMeanwhile_SaysThatTheConnectionBroke()
    {
        await using var server = new SshServer();
        await using var session = await fixture.Fleet.ConnectAsync(server.Target("gone"), Cancel);

        // The first line ends the sshd that carries it.
        var failure = await Should.ThrowAsync<PalisadeException>(() => session.RunAsync(
            Shell("echo up; sleep 1000") with { OnLine = (_, _) => server.StopAsync().GetAwaiter().GetResult() }, Cancel));

        failure.Diagnostic.Error.ShouldBe(FleetErrors.Lost);
        failure.Diagnostic.Node.ShouldBe("gone");
    }

    // A zombie has ended; in a container nobody may be there to collect it.
    private static bool IsRunning(string pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/stat").Split(") ")[1][0] != 'Z';
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static RemoteCommand Shell(string script) => new() { Argv = ["/bin/sh", "-c", script] };
}
