using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Provision.State;
using Shouldly;
using Xunit;

namespace Palisade.Provision.Tests.State;

public sealed class StateFolderTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string folder = Directory.CreateTempSubdirectory("palisade-state-").FullName;

    private string Root => Path.Combine(folder, ".palisade");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void At_NothingThere_MakesBothFoldersForTheirOwnerOnly()
    {
        var state = StateFolder.At(Root, "home");

        File.GetUnixFileMode(Root).ShouldBe(OwnerOnly);
        File.GetUnixFileMode(state.Root).ShouldBe(OwnerOnly);
        state.KnownHosts.ShouldBe(Path.Combine(Root, "home", "known_hosts"));
    }

    [Fact]
    public void At_TwoClusters_KeepApart() =>
        StateFolder.At(Root, "home").Root.ShouldNotBe(StateFolder.At(Root, "office").Root);

    [Theory]
    [InlineData(".", UnixFileMode.GroupWrite)]
    [InlineData(".", UnixFileMode.OtherWrite)]
    [InlineData("home", UnixFileMode.GroupWrite)]
    public void At_FolderThatOthersCanWriteTo_IsRefused(string name, UnixFileMode more)
    {
        StateFolder.At(Root, "home");
        var open = Path.GetFullPath(Path.Combine(Root, name));
        File.SetUnixFileMode(open, OwnerOnly | more);

        var failure = Should.Throw<PalisadeException>(() => StateFolder.At(Root, "home")).Diagnostic;

        failure.Error.ShouldBe(FleetErrors.UnsafeFolder);
        failure.Message.ShouldBe($"the folder `{open}` cannot be trusted: others may write to it");
        failure.Help.ShouldNotBeNull().ShouldContain($"chmod 700 {open}");
    }

    [Fact]
    public void EnsureInSharedPlace_FolderOfItsOwn_IsTaken()
    {
        PrivateFolder.EnsureInSharedPlace(Root);
        PrivateFolder.EnsureInSharedPlace(Root);

        Directory.EnumerateFileSystemEntries(Root).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.GroupExecute)]
    public void EnsureInSharedPlace_FolderThatOthersMayEnter_IsRefused(UnixFileMode more)
    {
        Directory.CreateDirectory(Root, OwnerOnly);
        File.SetUnixFileMode(Root, OwnerOnly | more);

        IsRefused();
    }

    [Fact]
    public void EnsureInSharedPlace_LinkToAGoodFolder_IsRefused()
    {
        var target = Directory.CreateDirectory(Path.Combine(folder, "target"), OwnerOnly);
        Directory.CreateSymbolicLink(Root, target.FullName);

        IsRefused();
    }

    private void IsRefused() =>
        Should.Throw<PalisadeException>(() => PrivateFolder.EnsureInSharedPlace(Root)).Diagnostic.Error.ShouldBe(FleetErrors.UnsafeFolder);
}
