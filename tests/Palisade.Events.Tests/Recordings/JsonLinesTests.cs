using System.Text;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Events.Recordings;

namespace Palisade.Events.Tests.Recordings;

public sealed class JsonLinesTests
{
    private const string Head = """{"palisade":1,"source":"syscall","host":"board"}""";

    /// <summary>What a person writes for a rule test: names for flags, texts for sockets, lists for arguments, nothing that does not matter.</summary>
    [Fact]
    public void MoveNext_HandWrittenLines_ReadAsTheyMean()
    {
        using var stream = Read(
            """{"user":{"uid":1000,"name":"admin"}}""",
            """{"process":{"pid":50,"name":"sshd","exepath":"/usr/sbin/sshd","uid":0}}""",
            """{"process":{"pid":60,"ptid":50,"name":"bash","cwd":"/home/admin/","uid":1000,"cgroups":["0=/docker/3ad7b26ded6d8e7b23da7d48fe889434573036c27ae5a74837233de441c3601e"]}}""",
            """{"descriptor":{"tid":60,"fd":9,"kind":"Ipv4Socket","protocol":"Tcp","client":"10.0.0.1","client_port":5,"server":"10.0.0.2","server_port":22}}""",
            """{"container":{"id":"3ad7b26ded6d","name":"web","image":"nginx:1"}}""",
            """{"event":"openat","tid":60,"args":{"fd":3,"dirfd":-100,"name":"notes","flags":"O_CREAT|O_WRONLY","mode":420}}""",
            """{"event":"connect","tid":60,"args":{"res":0,"fd":4,"tuple":"10.0.0.1:1000->[::1]:2"}}""",
            """{"event":"connect","tid":60,"args":{"res":0,"fd":4,"tuple":"[::1]:1000->[::2]:22"}}""",
            """{"event":"execve","tid":60,"args":{"res":0,"exe":"ls","args":["-l","a b"],"comm":"ls","pid":60}}""",
            """{"event":"getrandom","tid":60}""");
        stream.MoveNext().ShouldBeTrue();
        Machine.Text(stream.Context, "fd.name").ShouldBe("/home/admin/notes");
        Machine.Text(stream.Context, "evt.is_open_write").ShouldBe("true");
        Machine.Text(stream.Context, "proc.pname").ShouldBe("sshd");
        Machine.Text(stream.Context, "container.name").ShouldBe("web");
        stream.Context.Process!.Descriptors.Find(9)!.Name.ShouldBe("10.0.0.1:5->10.0.0.2:22");
        Should.Throw<PalisadeException>(() => stream.MoveNext()).Diagnostic.Message.ShouldBe("line 8: `tuple` is not a socket address: `10.0.0.1:1000->[::1]:2`");
        stream.MoveNext().ShouldBeTrue();
        Machine.Text(stream.Context, "fd.name").ShouldBe("::1:1000->::2:22");
        stream.MoveNext().ShouldBeTrue();
        Machine.Text(stream.Context, "proc.args").ShouldBe("-l a b");
        stream.MoveNext().ShouldBeTrue();
        Machine.Text(stream.Context, "evt.type").ShouldBe("getrandom");
        stream.MoveNext().ShouldBeFalse();
    }

    [Theory]
    [InlineData("""{"event":"opn","tid":1}""", "line 2: there is no event `opn`")]
    [InlineData("""{"event":"open","tid":1,"args":{"fdd":3}}""", "line 2: event `open` has no parameter `fdd`")]
    [InlineData("""{"event":"open","tid":1,"args":{"flags":"O_NOPE"}}""", "line 2: `flags` has no value called `O_NOPE`")]
    [InlineData("""{"event":"open","tid":1,"args":{"fd":"x"}}""", "line 2: `fd` is a number")]
    [InlineData("""{"event":"open","tid":1,"args":{"mode":99999999999}}""", "line 2: `mode` does not hold a number as large as 99999999999")]
    [InlineData("""{"event":"open","tid":1,"args":{"name":7}}""", "line 2: `name` is not a number")]
    [InlineData("""{"evnt":"open"}""", "line 2: `evnt` is neither `event` nor the name of a table")]
    [InlineData("""{"descriptor":{"tid":9,"fd":1}}""", "line 2: the `descriptor` has no id, or refers to a process that is not there")]
    [InlineData("[]", "line 2: it is not a JSON object")]
    public void MoveNext_WrongLine_NamesLineAndReason(string line, string message)
    {
        var failure = Should.Throw<PalisadeException>(() =>
        {
            using var stream = Read(line);
            stream.MoveNext();
        });
        failure.Diagnostic.Error.ShouldBe(RecordingErrors.BadEvent);
        failure.Diagnostic.Message.ShouldBe(message);
    }

    [Theory]
    [InlineData("""{"palisade":99}""")]
    [InlineData("""{"palisade":1,"source":"imu"}""")]
    public void Open_HeadOfAnotherKind_IsRefused(string head) => Should.Throw<PalisadeException>(() => Recording.Open(new MemoryStream(Encoding.UTF8.GetBytes(head))))
        .Diagnostic.Error.ShouldBe(RecordingErrors.NotARecording);

    /// <summary>The page's own examples, in its order, are a recording.</summary>
    [Fact]
    public void Documentation_Examples_AreARecording()
    {
        var page = File.ReadAllLines(Path.Combine(Captures.Root, "..", "..", "..", "docs", "recordings.md"));
        var examples = page.Where(l => l.StartsWith('{')).ToList();
        using var stream = Recording.Open(new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', examples))));
        stream.Context.State.Processes.Find(60)!.Descriptors.Count.ShouldBe(2);
        for (var i = 0; i < 2; i++)
        {
            stream.MoveNext().ShouldBeTrue();
            Machine.Text(stream.Context, "fd.name").ShouldBe("/etc/shadow");
            Machine.Text(stream.Context, "evt.is_open_read").ShouldBe("true");
        }

        stream.MoveNext().ShouldBeFalse();
    }

    private static IEventStream Read(params string[] lines) =>
        Recording.Open(new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', [Head, .. lines]))));
}
