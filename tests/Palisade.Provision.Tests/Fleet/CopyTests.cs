using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Testing;
using Shouldly;
using Xunit;

namespace Palisade.Provision.Tests.Fleet;

public sealed class CopyTests(FleetFixture fixture) : IClassFixture<FleetFixture>, IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("palisade-copy-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Target => Path.Combine(folder, "it's a target");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Upload_File_ArrivesWithContentAndMode()
    {
        var source = Write("source", new string('x', 3_000_000));
        await using var session = await fixture.ConnectAsync(Cancel);

        await session.UploadAsync(source, Target, "0640", sudo: true, Cancel);

        File.ReadAllText(Target).ShouldBe(File.ReadAllText(source));
        File.GetUnixFileMode(Target).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        Leftovers().ShouldBe(["it's a target", "source"]);
    }

    [Fact]
    public async Task Upload_WhatArrivesDiffers_KeepsTheOldFile()
    {
        var source = Write("source", "new");
        File.WriteAllText(Target, "old");
        await using var server = new SshServer();
        server.AddCommand("sha256sum", "echo 0000");
        await using var session = await fixture.Fleet.ConnectAsync(server.Target("differs"), Cancel);

        await FailsAsync(() => session.UploadAsync(source, Target, "0644", sudo: false, Cancel), FleetErrors.Upload);

        File.ReadAllText(Target).ShouldBe("old");
        Leftovers().ShouldBe(["it's a target", "source"]);
    }

    [Fact]
    public async Task Upload_ConnectionBreaksMidway_KeepsTheOldFile()
    {
        var source = Write("source", "new");
        File.WriteAllText(Target, "old");
        await using var server = new SshServer();
        var meeting = Path.Combine(server.Folder, "pipe");
        SshdProgram.Run("mkfifo", meeting);
        server.AddCommand("cat", $"echo here > {meeting}; exec /bin/cat; ");
        server.AddCommand("sha256sum", "exec sleep 1000");
        await using var session = await fixture.Fleet.ConnectAsync(server.Target("midway"), Cancel);

        var uploading = session.UploadAsync(source, Target, "0644", sudo: false, Cancel);
        await File.ReadAllTextAsync(meeting, Cancel);
        await server.StopAsync();

        await FailsAsync(() => uploading, FleetErrors.Lost);
        File.ReadAllText(Target).ShouldBe("old");
    }

    [Fact]
    public async Task Upload_DiskFull_SaysSoAndLeavesNothing()
    {
        var source = Write("source", "new");
        await using var server = new SshServer();
        server.AddCommand("cat", "echo 'cat: write error: No space left on device' >&2; exit 1");
        await using var session = await fixture.Fleet.ConnectAsync(server.Target("full"), Cancel);

        await FailsAsync(() => session.UploadAsync(source, Target, "0644", sudo: false, Cancel), FleetErrors.DiskFull);

        Leftovers().ShouldBe(["source"]);
    }

    [Fact]
    public async Task Upload_FolderMissing_NamesTheFile()
    {
        await using var session = await fixture.ConnectAsync(Cancel);

        var failure = await FailsAsync(() => session.UploadAsync(Write("source", "x"), "/no/such/folder/file", "0644", sudo: false, Cancel), FleetErrors.Upload);

        failure.Message.ShouldContain("/no/such/folder/file");
    }

    [Fact]
    public async Task Upload_TargetIsADirectory_IsRefused()
    {
        Directory.CreateDirectory(Target);
        await using var session = await fixture.ConnectAsync(Cancel);

        await FailsAsync(() => session.UploadAsync(Write("source", "x"), Target, "0644", sudo: false, Cancel), FleetErrors.Upload);

        Directory.GetFileSystemEntries(Target).ShouldBeEmpty();
    }

    [Fact]
    public async Task Upload_LocalFileMissing_SaysSo()
    {
        await using var session = await fixture.ConnectAsync(Cancel);

        await FailsAsync(() => session.UploadAsync("/no/such/file", Target, "0644", sudo: false, Cancel), FleetErrors.LocalFile);
    }

    [Fact]
    public async Task Copy_Folder_KeepsModesAndLinksAndWhatWasThere()
    {
        var source = Directory.CreateDirectory(Path.Combine(folder, "tree")).FullName;
        Directory.CreateDirectory(Path.Combine(source, "a b", "empty"));
        File.WriteAllText(Path.Combine(source, "a b", "run me.sh"), "#!/bin/sh\n");
        File.SetUnixFileMode(Path.Combine(source, "a b", "run me.sh"), (UnixFileMode)0b111_101_000);
        File.CreateSymbolicLink(Path.Combine(source, "link"), "a b");
        Directory.CreateDirectory(Path.Combine(Target, "a b"));
        File.WriteAllText(Path.Combine(Target, "a b", "mine"), "stays");
        File.WriteAllText(Path.Combine(Target, "a b", "run me.sh"), "old");
        await using var session = await fixture.ConnectAsync(Cancel);

        await session.CopyAsync(source, Target, null, null, sudo: false, Cancel);

        File.ReadAllText(Path.Combine(Target, "a b", "run me.sh")).ShouldBe("#!/bin/sh\n");
        File.GetUnixFileMode(Path.Combine(Target, "a b", "run me.sh")).ShouldBe((UnixFileMode)0b111_101_000);
        File.ReadAllText(Path.Combine(Target, "a b", "mine")).ShouldBe("stays");
        Directory.Exists(Path.Combine(Target, "a b", "empty")).ShouldBeTrue();
        new FileInfo(Path.Combine(Target, "link")).LinkTarget.ShouldBe("a b");
        Directory.GetFileSystemEntries(Target).Select(Path.GetFileName).ShouldBe(["a b", "link"], ignoreOrder: true);
    }

    private static async Task<Diagnostic> FailsAsync(Func<Task> copy, ErrorInfo expected)
    {
        var failure = await Should.ThrowAsync<PalisadeException>(copy);
        failure.Diagnostic.Error.ShouldBe(expected, failure.Message);
        return failure.Diagnostic;
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    private IEnumerable<string?> Leftovers() => Directory.GetFileSystemEntries(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal);
}
