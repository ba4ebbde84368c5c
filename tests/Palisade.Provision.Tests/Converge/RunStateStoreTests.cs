using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Provision.Converge;
using Shouldly;
using Xunit;

namespace Palisade.Provision.Tests.Converge;

public sealed class RunStateStoreTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("palisade-runstate-").FullName;

    private string StateFile => Path.Combine(folder, "state.json");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void OpenExclusive_WhileAnotherRunHoldsIt_NamesTheHolder()
    {
        using var first = RunStateStore.OpenExclusive(folder, "anna@desk");

        var failure = Should.Throw<PalisadeException>(() => RunStateStore.OpenExclusive(folder, "ben@laptop")).Diagnostic;

        failure.Error.ShouldBe(RunErrors.LocalLock);
        failure.Message.ShouldBe($"another run is using this cluster's state: anna@desk, process {Environment.ProcessId}");
    }

    [Fact]
    public void OpenExclusive_AfterTheHolderEnded_IsFree()
    {
        RunStateStore.OpenExclusive(folder, "a name that is longer than the next").Dispose();
        using var second = RunStateStore.OpenExclusive(folder, "ben");

        var failure = Should.Throw<PalisadeException>(() => RunStateStore.OpenExclusive(folder, "carol")).Diagnostic;

        failure.Message.ShouldEndWith($": ben, process {Environment.ProcessId}");
    }

    [Fact]
    public void OpenToRead_FileOfAnEarlierVersion_HasNoEmptiedNodes()
    {
        File.WriteAllText(StateFile, """{ "format": 1, "nodes": {}, "outputs": {} }""");

        RunStateStore.OpenToRead(folder).State.Emptied.ShouldBeEmpty();
    }

    [Fact]
    public void OpenToRead_WhileARunHoldsIt_SeesWhatItWrote()
    {
        using var run = RunStateStore.OpenExclusive(folder, "anna");
        run.Update(s => s with { Nodes = s.Nodes.Add("pi-1", new KnownNode("10.0.0.1", 22, null, "10.86.0.1", "server")) });

        using var reader = RunStateStore.OpenToRead(folder);

        reader.State.Nodes.Keys.ShouldBe(["pi-1"]);
        Should.Throw<InvalidOperationException>(() => reader.Update(s => s));
    }

    [Theory]
    [InlineData("{ \"nodes\": { \"pi-1\":")]
    [InlineData("")]
    [InlineData("[]")]
    public void Open_DamagedFile_SaysHowToGoOnAndLeavesItThere(string text)
    {
        File.WriteAllText(StateFile, text);

        var failure = Should.Throw<PalisadeException>(() => RunStateStore.OpenExclusive(folder, "anna")).Diagnostic;

        failure.Error.ShouldBe(RunErrors.StateUnreadable);
        failure.Help.ShouldNotBeNull().ShouldContain($"mv {StateFile} ");
        File.ReadAllText(StateFile).ShouldBe(text);

        // The refused run holds nothing: after the advice was followed the next one starts.
        File.Delete(StateFile);
        using var next = RunStateStore.OpenExclusive(folder, "anna");
        next.State.Nodes.ShouldBeEmpty();
    }
}
