using System.Runtime.InteropServices;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Provision.Fleet;
using Shouldly;
using Xunit;

namespace Palisade.Provision.Tests.Fleet;

public sealed class AgentExecutablesTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("palisade-builds-").FullName;

    private string Cache => Path.Combine(folder, "executables");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("x86_64-64", "linux-x64")]
    [InlineData("aarch64-64", "linux-arm64")]
    [InlineData("aarch64-32", "linux-arm")]
    [InlineData("armv7l-32", "linux-arm")]
    [InlineData("armv8l-32", "linux-arm")]
    [InlineData("armv6l-32", null)]
    [InlineData("i686-32", null)]
    [InlineData("x86_64-32", null)]
    [InlineData("", null)]
    public void RuntimeOf_Machine_IsTheBuildThatItsSystemRuns(string machine, string? runtime) =>
        AgentExecutables.RuntimeOf(machine).ShouldBe(runtime);

    [Fact]
    public void Find_OwnRuntimeOfASingleFile_IsThisExecutable()
    {
        var own = Write("palisade");

        Builds(own).Find("linux-x64").ShouldBe(own);
        Builds(own).Find("linux-arm64").ShouldBeNull();
    }

    [Theory]
    [InlineData("palisade", "palisade.dll")]
    [InlineData("dotnet", "unrelated")]
    public void Find_ExecutableThatNeedsOtherFiles_IsNotSent(string name, string beside)
    {
        var own = Write(name);
        Write(beside);

        Builds(own).Find("linux-x64").ShouldBeNull();
    }

    [Fact]
    public void Find_OtherRuntime_LooksBesideThisExecutableBeforeTheSourceTree()
    {
        var own = Write("bin/palisade");
        var published = Write("tree/artifacts/palisade-linux-arm64/palisade");
        Builds(own, "tree").Find("linux-arm64").ShouldBe(published);

        var beside = Write("bin/palisade-linux-arm64");
        Builds(own, "tree").Find("linux-arm64").ShouldBe(beside);
    }

    [Fact]
    public void Find_RunFromTheSourceTree_TakesThePublishedBuild()
    {
        var own = Write("tree/src/bin/palisade");
        Write("tree/src/bin/palisade.dll");
        var published = Write("tree/artifacts/palisade/palisade");

        Builds(own, "tree").Find("linux-x64").ShouldBe(published);
    }

    [Theory]
    [InlineData("armv6l-32", "has a `armv6l-32` processor")]
    [InlineData("aarch64-64", "needs the `linux-arm64` build")]
    public void FindFor_BoardWithoutABuild_NamesTheBoardAndWhatToDo(string machine, string message)
    {
        var failure = Should.Throw<PalisadeException>(() => Builds(Write("palisade")).FindFor("pi-2", machine)).Diagnostic;

        failure.Error.ShouldBe(FleetErrors.NoAgentBuild);
        failure.Node.ShouldBe("pi-2");
        failure.Message.ShouldContain(message);
        failure.Help.ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public void Identity_OfAFile_FollowsItsContent()
    {
        var own = Write("palisade");
        var builds = Builds(own);
        var first = builds.Identity(own);

        first.ShouldBe("31bcf00e541432c9"); // printf palisade | sha256sum
        builds.Identity(own).ShouldBe(first);

        File.WriteAllText(own, "another build");
        builds.Identity(own).ShouldNotBe(first);
        File.ReadAllLines(Cache).Length.ShouldBe(1);
    }

    private AgentExecutables Builds(string own, string? tree = null) =>
        new(own, Architecture.X64, tree is null ? null : Path.Combine(folder, tree), Cache);

    private string Write(string name)
    {
        var path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "palisade");
        return path;
    }
}
