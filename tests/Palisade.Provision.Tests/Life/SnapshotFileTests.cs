using Palisade.Core;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Provision.Life;
using Shouldly;
using Xunit;

namespace Palisade.Provision.Tests.Life;

public sealed class SnapshotFileTests : IDisposable
{
    private static readonly SnapshotInfo Info = new()
    {
        Name = "before", Cluster = "home", Version = "v1.34.1+k3s1", Datastore = "etcd", Node = "pi-1", Time = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
    };

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("palisade-snapshot-");

    [Fact]
    public void Read_OfWhatWasWritten_GivesInfoTokenAndData()
    {
        var path = Write([1, 2, 3]);

        var read = SnapshotFile.Read(path, At("out"));

        read.Info.ShouldBe(Info);
        read.Token.Reveal().ShouldBe("K10abc::server:pass");
        File.ReadAllBytes(At("out")).ShouldBe([1, 2, 3]);
        const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        File.GetUnixFileMode(path).ShouldBe(Private);
        File.GetUnixFileMode(At("out")).ShouldBe(Private);
    }

    /// <summary>Headers of entries have sums of their own, content has ours: a bit that turns anywhere that counts is noticed.</summary>
    [Fact]
    public void Read_OfAFileWithOneChangedByteOfContent_Refuses()
    {
        var path = Write([.. Enumerable.Range(0, 3000).Select(i => (byte)i)]);
        var whole = File.ReadAllBytes(path);
        foreach (var marker in (string[])["\"cluster\": \"home\"", "K10abc", "\u0001\u0002\u0003\u0004"])
        {
            var at = whole.AsSpan().IndexOf(System.Text.Encoding.Latin1.GetBytes(marker));
            at.ShouldBeGreaterThan(0, marker);
            byte[] spoiled = [.. whole];
            spoiled[at + 3] ^= 1;
            File.WriteAllBytes(path, spoiled);

            Should.Throw<PalisadeException>(() => SnapshotFile.Read(path)).Diagnostic.Error.ShouldBe(K3sLifeErrors.SnapshotUnreadable);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(2000)]
    public void Read_OfACutFile_Refuses(int length)
    {
        var path = Write(new byte[4000]);
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..length]);

        Should.Throw<PalisadeException>(() => SnapshotFile.Read(path)).Diagnostic.Error.ShouldBe(K3sLifeErrors.SnapshotUnreadable);
    }

    [Fact]
    public void Read_OfNoFile_Refuses() =>
        Should.Throw<PalisadeException>(() => SnapshotFile.Read(At("nothing"))).Diagnostic.Message.ShouldContain("there is no such file");

    [Fact]
    public void List_OfAFolder_ShowsTheNewestFirstAndWhichIsDamaged()
    {
        var store = new SnapshotFolder(At("all"));
        SnapshotFile.Write(store.PathFor("a", Info.Time), Info, new Secret("t"), Data([1]));
        var later = Info with { Time = Info.Time.AddDays(1) };
        SnapshotFile.Write(store.PathFor("b", later.Time), later, new Secret("t"), Data([2]));
        File.WriteAllText(Path.Combine(store.Root, "c.tar"), "nothing");

        var list = store.List();

        list.Select(s => Path.GetFileName(s.Path)).ShouldBe(["b-20260103-030405.tar", "a-20260102-030405.tar", "c.tar"]);
        list.Select(s => s.Problem is null).ShouldBe([true, true, false]);
    }

    public void Dispose() => folder.Delete(recursive: true);

    private string At(string name) => Path.Combine(folder.FullName, name);

    private string Data(byte[] bytes)
    {
        File.WriteAllBytes(At("data"), bytes);
        return At("data");
    }

    private string Write(byte[] bytes)
    {
        File.Delete(At("s.tar"));
        SnapshotFile.Write(At("s.tar"), Info, new Secret("K10abc::server:pass"), Data(bytes));
        return At("s.tar");
    }
}
