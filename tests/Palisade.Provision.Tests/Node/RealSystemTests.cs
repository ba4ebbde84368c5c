using System.Text;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Provision.Node;
using Shouldly;
using Xunit;

namespace Palisade.Provision.Tests.Node;

public sealed class RealSystemTests : IDisposable
{
    private readonly RealSystem system = new();
    private readonly string folder = Directory.CreateTempSubdirectory("palisade-test-").FullName;

    public RealSystemTests() => Assert.SkipUnless(Environment.IsPrivilegedProcess, "sets owners, which only root may");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Stamp_ChangesWithEveryWriteAlsoOfTheSameLength_AndTheDigestIsOfTheContent()
    {
        var path = Path.Combine(folder, "large");
        File.WriteAllText(path, "one");
        var before = system.Stat(path)!;

        (await system.DigestAsync(path, TestContext.Current.CancellationToken)).ShouldBe("7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed");
        system.Stat(path)!.Stamp.ShouldBe(before.Stamp);
        system.Stat(path)!.FileSystem.ShouldBe(system.Stat(folder)!.FileSystem);
        system.Stat("/proc/version")!.FileSystem.ShouldNotBe(before.FileSystem);

        // The same length and, as an attacker would, the same time of change.
        var time = File.GetLastWriteTimeUtc(path);
        system.SetMode(path, "0600", "root", "root");
        File.WriteAllText(path, "two");
        File.SetLastWriteTimeUtc(path, time);
        system.Stat(path)!.Stamp.ShouldNotBe(before.Stamp);
    }

    [Fact]
    public async Task WriteFile_NewAndReplaced_HasContentModeAndOwner()
    {
        var path = folder + "/file";
        await system.WriteFileAsync(path, "one"u8.ToArray(), "0640", "root", "daemon", null, Cancel);
        await system.WriteFileAsync(path, "two"u8.ToArray(), "4755", "daemon", "root", null, Cancel);

        (system.Stat(path)! with { Stamp = "", FileSystem = 0, Modified = default }).ShouldBe(new FileStatus(FileKind.File, "4755", "daemon", "root", 3));
        Encoding.UTF8.GetString(system.ReadFile(path)).ShouldBe("two");
        system.List(folder).ShouldBe(["file"]);
    }

    [Fact]
    public async Task WriteFile_ValidatorRefuses_KeepsTheOldFileAndNoRemains()
    {
        var path = folder + "/file";
        await system.WriteTextAsync(path, "old", "0600", Cancel);

        await Should.ThrowAsync<IOException>(() => system.WriteFileAsync(path, "new"u8.ToArray(), "0600", "root", "root", _ => throw new IOException("no"), Cancel));

        system.ReadText(path).ShouldBe("old");
        system.List(folder).ShouldBe(["file"]);
    }

    [Fact]
    public async Task WriteFile_ThroughALinkThatAUserPlanted_IsRefused()
    {
        system.CreateDirectory(folder + "/home", "0755", "daemon", "daemon");
        Directory.CreateDirectory(folder + "/target");
        File.CreateSymbolicLink(folder + "/home/.ssh", folder + "/target");

        var refusal = await Should.ThrowAsync<PalisadeException>(() => system.WriteTextAsync(folder + "/home/.ssh/authorized_keys", "x", "0600", Cancel));

        refusal.Diagnostic.Error.ShouldBe(ConvergeErrors.UnsafePath);
        Directory.EnumerateFileSystemEntries(folder + "/target").ShouldBeEmpty();
    }

    [Fact]
    public async Task WriteFile_ThroughARootOwnedLink_IsFollowed()
    {
        Directory.CreateDirectory(folder + "/real");
        File.CreateSymbolicLink(folder + "/link", "real");

        await system.WriteTextAsync(folder + "/link/file", "x", "0600", Cancel);

        File.ReadAllText(folder + "/real/file").ShouldBe("x");
    }

    [Fact]
    public void Delete_TreeWithALinkOut_LeavesTheLinksTarget()
    {
        Directory.CreateDirectory(folder + "/tree/a");
        Directory.CreateDirectory(folder + "/outside");
        File.WriteAllText(folder + "/outside/kept", "x");
        File.CreateSymbolicLink(folder + "/tree/a/out", folder + "/outside");

        system.Delete(folder + "/tree");

        system.Exists(folder + "/tree").ShouldBeFalse();
        File.Exists(folder + "/outside/kept").ShouldBeTrue();
    }

    [Fact]
    public void ReadFile_SymbolicLink_IsRefused()
    {
        File.WriteAllText(folder + "/a", "x");
        File.CreateSymbolicLink(folder + "/b", "a");

        Should.Throw<IOException>(() => system.ReadFile(folder + "/b"));
        system.ReadTextFollowing(folder + "/b").ShouldBe("x");
    }

    [Fact]
    public void Append_Twice_AddsAtTheEnd()
    {
        system.Append(folder + "/log", "a\n"u8.ToArray());
        system.Append(folder + "/log", "b\n"u8.ToArray());

        system.ReadText(folder + "/log").ShouldBe("a\nb\n");
        system.Stat(folder + "/log")!.Mode.ShouldBe("0600");
    }

    [Fact]
    public async Task Run_Program_GivesStatusStreamsAndInput()
    {
        (await system.RunAsync(new ProcessCommand(["cat"]) { Input = "hello" }, Cancel)).ShouldBe(new ProcessResult(0, "hello", ""));
        (await system.RunAsync(["no-such-program-here"], Cancel)).ExitCode.ShouldBe(127);
        (await system.RunAsync(new ProcessCommand(["sleep", "60"]) { Timeout = TimeSpan.FromMilliseconds(50) }, Cancel)).ExitCode.ShouldBe(124);
    }
}
