using Palisade.Core;
using Palisade.Provision.Fleet;
using Shouldly;
using Xunit;

namespace Palisade.Provision.Tests.Fleet;

public sealed class AskpassTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("pal-ask-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("pi@10.0.0.1's password: ")]
    [InlineData("(pi@10.0.0.1) Password: ")]
    [InlineData("(pi@10.0.0.1) pi's password for today: ")]
    public async Task Answer_ThePromptOfTheLogin_IsThePassword(string prompt)
    {
        await using var server = Server();

        (await AskAsync(server.SocketPath, prompt)).ShouldBe((0, "raspberry\n"));
    }

    [Theory]
    [InlineData("pi@10.0.0.9's password: ")]
    [InlineData("admin@10.0.0.1's password: ")]
    [InlineData("(pi@10.0.0.9) Password: ")]
    [InlineData("(pi@10.0.0.1) Verification code: ")]
    [InlineData("Enter passphrase for key '/home/anna/.ssh/id_ed25519': ")]
    [InlineData("Are you sure you want to continue connecting (yes/no/[fingerprint])? ")]
    [InlineData("pi@10.0.0.1's password: pi@10.0.0.1's password: ")]
    [InlineData("")]
    public async Task Answer_AnotherPrompt_IsNothing(string prompt)
    {
        await using var server = Server();

        (await AskAsync(server.SocketPath, prompt)).ShouldBe((1, ""));
    }

    [Fact]
    public async Task Answer_AskedAgain_IsNothing()
    {
        await using var server = Server();
        await AskAsync(server.SocketPath, "pi@10.0.0.1's password: ");

        (await AskAsync(server.SocketPath, "pi@10.0.0.1's password: ")).ShouldBe((1, ""));
    }

    [Fact]
    public async Task Answer_AWrongPromptBefore_DoesNotUseThePasswordUp()
    {
        await using var server = Server();
        await AskAsync(server.SocketPath, "(jump@host) Password: ");

        (await AskAsync(server.SocketPath, "pi@10.0.0.1's password: ")).ShouldBe((0, "raspberry\n"));
    }

    [Fact]
    public async Task Answer_APromptWithoutEnd_IsCutOffAndTheNextIsAnswered()
    {
        await using var server = Server();
        (await AskAsync(server.SocketPath, new string('x', 1_000_000))).Status.ShouldBe(1);

        (await AskAsync(server.SocketPath, "pi@10.0.0.1's password: ")).ShouldBe((0, "raspberry\n"));
    }

    [Fact]
    public void IsFor_AVeryLongUser_IsCutAsSshCutsIt() =>
        AskpassServer.IsFor(new string('u', 30) + "@h's password: ", new string('u', 40), "h").ShouldBeTrue();

    [Fact]
    public async Task Socket_WhileOpen_IsTheOwnersAlone()
    {
        await using var server = Server();

        File.GetUnixFileMode(server.SocketPath).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task Dispose_AfterTheLogin_LeavesNobodyToAsk()
    {
        var server = Server();
        await server.DisposeAsync();

        File.Exists(server.SocketPath).ShouldBeFalse();
        (await AskAsync(server.SocketPath, "pi@10.0.0.1's password: ")).ShouldBe((1, ""));
    }

    private AskpassServer Server() => new(folder, "pi", "10.0.0.1", new Secret("raspberry"));

    /// <summary>As the program that ssh starts asks.</summary>
    private static async Task<(int Status, string Answer)> AskAsync(string socket, string prompt)
    {
        var output = new StringWriter();
        return (await Askpass.AnswerAsync(socket, prompt, output, Cancel), output.ToString());
    }
}
