using System.Text;
using System.Text.Json;
using Palisade.Core.Converge.Protocol;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Provision.Facts;
using Palisade.Provision.Guard;
using Palisade.Provision.Node;
using Palisade.Testing;
using Shouldly;
using Xunit;

namespace Palisade.Provision.Tests.Node;

public sealed class NodeAgentTests
{
    private readonly FakeSystem system = new();
    private readonly FakeLocks locks = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Serve_CheckAndFacts_AnswersEachUpToItsLastEvent()
    {
        var events = await TalkAsync(new FactsRequest(), new CheckRequest(FakeNode.Of(new HostNameResource { Cause = "t", Name = "pi-1" })));

        events.Select(e => e.GetType().Name).ShouldBe(["HelloEvent", "FactsEvent", "DoneEvent", "StartedEvent", "OutcomeEvent", "DoneEvent"]);
        var facts = ((FactsEvent)events[1]).Facts;
        (facts.OsId, facts.OsCodename, facts.Cpus, facts.DefaultGateway, facts.SshdVersion).ShouldBe(("debian", "bookworm", 2, "10.0.0.1", "9.2"));
        facts.SshAlgorithms["kex"].ShouldContain("curve25519-sha256");
        facts.Users.Select(u => (u.Name, u.PasswordLocked)).ShouldBe([("root", true), ("pi", false)]);
    }

    [Fact]
    public async Task Serve_AnotherHasTheLock_SaysWhoAndSinceWhen()
    {
        system.Files.Seed(NodePaths.ApplyLock, $"anna@desk, apply 1\n{system.Clock.GetUtcNow().AddSeconds(-42):O}\n");
        locks.TryTake(NodePaths.ApplyLock, "");

        var error = (await TalkAsync(new LockRequest("bob"))).OfType<ErrorEvent>().Single();

        error.Code.ShouldBe(ConvergeErrors.NodeBusy.Code);
        error.Message.ShouldContain("anna@desk, apply 1");
        error.Message.ShouldContain("42 s");
    }

    [Fact]
    public async Task Serve_TheOtherRunsOperatorIsGone_WaitsUntilItHasEnded()
    {
        system.Files.Seed(NodePaths.ApplyLock, $"anna@desk, apply 1\n{system.Clock.GetUtcNow():O}\nending\n");
        var other = locks.TryTake(NodePaths.ApplyLock, "").ShouldNotBeNull();
        var input = new System.IO.Pipelines.Pipe();
        using var output = new MemoryStream();
        var serving = Agent().ServeAsync(input.Reader.AsStream(), output, Cancel);
        await input.Writer.WriteAsync(Encoding.UTF8.GetBytes(JsonSerializer.Serialize<NodeRequest>(new LockRequest("bob"), ProtocolJson.Default.NodeRequest) + "\n"), Cancel);

        for (var i = 0; i < 5; i++)
        {
            await PassAsync(TimeSpan.FromSeconds(20));
            await input.Writer.WriteAsync("\n"u8.ToArray(), Cancel);
        }

        serving.IsCompleted.ShouldBeFalse();
        other.Dispose();
        await PassAsync(TimeSpan.FromSeconds(2));
        await input.Writer.CompleteAsync();
        await serving;

        Events(output).Select(e => e.GetType().Name).ShouldBe(["HelloEvent", "DoneEvent"]);
    }

    [Fact]
    public async Task Serve_OperatorSilentForAMinute_EndsAndGivesTheLockBack()
    {
        var input = new System.IO.Pipelines.Pipe();
        using var output = new MemoryStream();
        var serving = Agent().ServeAsync(input.Reader.AsStream(), output, Cancel);
        await input.Writer.WriteAsync(Encoding.UTF8.GetBytes(JsonSerializer.Serialize<NodeRequest>(new LockRequest("anna"), ProtocolJson.Default.NodeRequest) + "\n"), Cancel);
        await PassAsync(TimeSpan.FromSeconds(59));
        serving.IsCompleted.ShouldBeFalse();

        await PassAsync(TimeSpan.FromSeconds(2));
        await serving;

        locks.TryTake(NodePaths.ApplyLock, "bob").ShouldNotBeNull();
    }

    [Fact]
    public async Task Serve_OperatorSilentDuringAnApply_FinishesTheResourceAndStartsNoOther()
    {
        var input = new System.IO.Pipelines.Pipe();
        using var output = new MemoryStream();
        var (begun, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        system.On("slow-change", (_, _) =>
        {
            begun.SetResult();
            release.Task.Wait(Cancel);
            system.On("test -e /done", "");
            return new ProcessResult(0, "", "");
        });
        var serving = Agent().ServeAsync(input.Reader.AsStream(), output, Cancel);
        var catalog = FakeNode.Of(
            new CommandResource { Cause = "t", Name = "slow", Unless = ["test", "-e", "/done"], Run = ["slow-change"] },
            new HostNameResource { Cause = "t", Name = "pi-1" });
        await input.Writer.WriteAsync(Encoding.UTF8.GetBytes(JsonSerializer.Serialize<NodeRequest>(new ApplyRequest(catalog, "run"), ProtocolJson.Default.NodeRequest) + "\n"), Cancel);
        await begun.Task;

        system.FakeClock.Advance(TimeSpan.FromSeconds(61));
        while (system.ReadText(NodePaths.ApplyLock)?.EndsWith("ending\n", StringComparison.Ordinal) is not true)
        {
            await Task.Delay(5, Cancel);
        }

        serving.IsCompleted.ShouldBeFalse("a change is never broken off");
        release.SetResult();
        await serving;

        var outcomes = Events(output).OfType<OutcomeEvent>().Select(e => e.Outcome.State);
        outcomes.ShouldBe([Palisade.Core.Converge.OutcomeState.Changed, Palisade.Core.Converge.OutcomeState.Skipped]);
    }

    [Fact]
    public async Task Serve_OperatorWhoOnlySaysThatHeIsThere_IsServedAsLongAsHeLikes()
    {
        var input = new System.IO.Pipelines.Pipe();
        using var output = new MemoryStream();
        var serving = Agent().ServeAsync(input.Reader.AsStream(), output, Cancel);
        for (var i = 0; i < 10; i++)
        {
            await PassAsync(TimeSpan.FromSeconds(30));
            await input.Writer.WriteAsync("\n"u8.ToArray(), Cancel);
        }

        serving.IsCompleted.ShouldBeFalse();
        await input.Writer.CompleteAsync();
        await serving;
        Events(output).ShouldHaveSingleItem().ShouldBeOfType<HelloEvent>();
    }

    /// <summary>Lets the clock run in steps small enough for every wait to see them.</summary>
    private async Task PassAsync(TimeSpan time)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromMilliseconds(250))
        {
            await Task.Delay(1, Cancel);
            system.FakeClock.Advance(TimeSpan.FromMilliseconds(250));
        }
    }

    [Fact]
    public async Task Serve_Garbage_IsRefusedAndTheNextRequestAnswered()
    {
        var events = await TalkLinesAsync("{\"request\":\"no-such\"}", "\0\u00ff", JsonSerializer.Serialize<NodeRequest>(new LockRequest("x"), ProtocolJson.Default.NodeRequest));

        events.Skip(1).Select(e => e.GetType().Name).ShouldBe(["ErrorEvent", "ErrorEvent", "DoneEvent"]);
    }

    [Fact]
    public async Task Serve_GuardStillOpen_RefusesFurtherChangesAndSaysSoAtOnce()
    {
        system.EnsurePrivateFolder(GuardState.Folder("abc"));
        await new GuardState("abc", "b", 1).WriteAsync(system, Cancel);

        var events = await TalkAsync(new ApplyRequest(FakeNode.Of(new HostNameResource { Cause = "t", Name = "x" }), "run"));

        ((HelloEvent)events[0]).ArmedGuard.ShouldBe("abc");
        events.OfType<ErrorEvent>().Single().Code.ShouldBe(ConvergeErrors.GuardPending.Code);
        system.Files.Text("/etc/hostname").ShouldBe("raspberrypi\n");
    }

    private NodeAgent Agent() => new(
        system, locks, new AccessGuard(system, locks, "/bin/palisade"), new FactsReader(system, new SshSession("10.0.0.9", 22), "pi"), [], "1.0");

    private Task<List<NodeEvent>> TalkAsync(params NodeRequest[] requests) =>
        TalkLinesAsync([.. requests.Select(r => JsonSerializer.Serialize(r, ProtocolJson.Default.NodeRequest))]);

    private async Task<List<NodeEvent>> TalkLinesAsync(params string[] lines)
    {
        using var input = new MemoryStream(Encoding.UTF8.GetBytes(string.Concat(lines.Select(l => l + "\n"))));
        using var output = new MemoryStream();
        await Agent().ServeAsync(input, output, Cancel);
        return Events(output);
    }

    private static List<NodeEvent> Events(MemoryStream output) =>
    [
        .. Encoding.UTF8.GetString(output.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(l => JsonSerializer.Deserialize(l, ProtocolJson.Default.NodeEvent)!),
    ];
}
