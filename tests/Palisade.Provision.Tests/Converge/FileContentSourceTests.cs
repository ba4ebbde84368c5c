using System.Text;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Provision.Converge;
using Shouldly;
using Xunit;

namespace Palisade.Provision.Tests.Converge;

public sealed class FileContentSourceTests : IDisposable
{
    private const int Limit = 32 * 1024 * 1024;

    private readonly string folder = Directory.CreateTempSubdirectory("palisade-content-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void ReadTree_Folder_GivesEveryFileByItsRelativePathInOrder()
    {
        Write("index.html", "<p>");
        Write("b/c/deep.txt", "deep");
        Write(".hidden", "kept");
        Directory.CreateDirectory(Path.Combine(folder, "empty"));

        var files = new FileContentSource().ReadTree(folder);

        files.Select(f => f.Path).ShouldBe([".hidden", "b/c/deep.txt", "index.html"]);
        Encoding.UTF8.GetString(files[1].Bytes.AsSpan()).ShouldBe("deep");
    }

    [Theory]
    [InlineData("/etc/shadow")]
    [InlineData("index.html")]
    [InlineData("no such file")]
    public void ReadTree_LinkToAFile_IsRefused(string target)
    {
        Write("index.html", "<p>");
        File.CreateSymbolicLink(Path.Combine(folder, "link"), target);

        Refused().ShouldBe($"`{Path.Combine(folder, "link")}` is a symbolic link, and content folders may not contain any");
    }

    [Fact]
    public void ReadTree_LinksThatLeadBackIntoTheFolder_AreRefusedWithoutFollowingThem()
    {
        foreach (var name in (string[])["a", "b", "c", "d"])
        {
            Directory.CreateSymbolicLink(Path.Combine(folder, name), folder);
        }

        Refused().ShouldStartWith($"`{Path.Combine(folder, "a")}` is a symbolic link");
    }

    [Fact]
    public void ReadTree_ExactlyTheLimit_IsReadAndOneByteMoreIsRefused()
    {
        Size("half", Limit / 2);
        Size("other", Limit / 2);
        new FileContentSource().ReadTree(folder).Sum(f => (long)f.Bytes.Length).ShouldBe(Limit);

        Write("z", "1");

        Refused().ShouldBe($"the content folder `{folder}` holds more than 32 MiB");
    }

    private string Refused()
    {
        var failure = Should.Throw<PalisadeException>(() => new FileContentSource().ReadTree(folder)).Diagnostic;
        failure.Error.ShouldBe(RunErrors.ContentRefused);
        return failure.Message;
    }

    private void Write(string name, string text)
    {
        var path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    private void Size(string name, long bytes)
    {
        using var file = File.Create(Path.Combine(folder, name));
        file.SetLength(bytes);
    }
}
