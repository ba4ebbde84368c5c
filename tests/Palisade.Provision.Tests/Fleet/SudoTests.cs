using System.Text;
using Palisade.Core;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Provision.Fleet;
using Shouldly;
using Xunit;

namespace Palisade.Provision.Tests.Fleet;

/// <summary>Programs behind a sudo that stands in for the real one on the server's PATH; the lab has the real one.</summary>
public sealed class SudoTests : IAsyncLifetime
{
    private const string AskingSudo = """
        n=; [ "$1" = -n ] && { n=1; shift; }
        if [ "$1" = -S ]; then
            p=$3; shift 3
            for try in 1 2 3; do
                printf '%s' "$p" >&2
                read -r password
                [ "$password" = right ] && break
                echo 'Sorry, try again.' >&2
                [ $try = 3 ] && exit 1
            done
        elif [ -n "$n" ]; then
            echo 'sudo: a password is required' >&2; exit 1
        fi
        [ "$1" = -- ] && shift
        exec env -i PATH="$PATH" "$@"
        """;

    private readonly FleetFixture fixture = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => fixture.DisposeAsync();

    [Fact]
    public async Task Start_SudoWithoutPassword_RunsAndKeepsTheClientsAddress()
    {
        fixture.Server.AddCommand("sudo", "[ \"$1 $2\" = '-n --' ] || exit 9; shift 2; exec env -i PATH=\"$PATH\" \"$@\"");

        (await OutputAsync(null, "echo \"${SSH_CONNECTION%% *} $LC_ALL\"")).ShouldBe("127.0.0.1 \n");
    }

    [Fact]
    public async Task Start_SudoThatAsks_ReadsThePasswordAndTheProgramItsOwnInput()
    {
        fixture.Server.AddCommand("sudo", AskingSudo);

        (await OutputAsync(new Secret("right"), "cat", "first line\nsecond")).ShouldBe("first line\nsecond");
    }

    [Fact]
    public async Task Start_SudoThatRemembersThePassword_DoesNotGiveItToTheProgram()
    {
        fixture.Server.AddCommand("sudo", """
            [ "$1" = -n ] && { echo 'sudo: a password is required' >&2; exit 1; }
            shift 4; exec "$@"
            """);

        (await OutputAsync(new Secret("right"), "cat", "input")).ShouldBe("input");
    }

    [Fact]
    public async Task Start_SudoAsksAndNoPasswordIsKnown_SaysSo()
    {
        fixture.Server.AddCommand("sudo", AskingSudo);

        await FailsAsync(null, FleetErrors.SudoPasswordNeeded);
    }

    [Fact]
    public async Task Start_WrongPassword_IsTriedOnceOnly()
    {
        fixture.Server.AddCommand("sudo", $"echo \"$@\" >> {fixture.Server.Folder}/calls\n" + AskingSudo);

        await FailsAsync(new Secret("wrong"), FleetErrors.SudoPasswordWrong);

        File.ReadAllText(Path.Combine(fixture.Server.Folder, "calls")).ShouldNotContain("wrong");
    }

    [Fact]
    public async Task Start_UserNotInSudoers_IsRefusedWithSudosWords()
    {
        fixture.Server.AddCommand("sudo", "echo 'joe is not in the sudoers file.' >&2; exit 1");

        (await FailsAsync(new Secret("x"), FleetErrors.SudoRefused)).Message.ShouldContain("joe is not in the sudoers file.");
    }

    [Fact]
    public async Task Start_ProgramThatFailsLikeSudo_KeepsItsOwnStatus()
    {
        fixture.Server.AddCommand("sudo", "shift 2; exec \"$@\"");
        var program = await Starter(null).StartAsync(["/bin/sh", "-c", "echo 'sudo: a password is required' >&2; exit 1"], sudo: true, Cancel);

        (await program.Session.Exit).ShouldBe(1);
        await program.Session.DisposeAsync();
    }

    private ProgramStarter Starter(Secret? password)
    {
        var target = fixture.Server.Target();
        return new ProgramStarter("n1", new Login("joe", [], null, password), isRoot: false, fixture.Socket(target), TimeProvider.System, async c =>
        {
            await fixture.Fleet.ConnectAsync(target, c);
            return fixture.Socket(target);
        });
    }

    private async Task<string> OutputAsync(Secret? password, string script, string input = "")
    {
        var program = await Starter(password).StartAsync(["/bin/sh", "-c", script], sudo: true, Cancel);
        await using var session = program.Session;
        await session.Input.WriteAsync(Encoding.UTF8.GetBytes(input), Cancel);
        await session.Input.DisposeAsync();
        using var reader = new StreamReader(session.Output);
        return await reader.ReadToEndAsync(Cancel);
    }

    private async Task<Diagnostic> FailsAsync(Secret? password, ErrorInfo expected)
    {
        var failure = await Should.ThrowAsync<PalisadeException>(() => Starter(password).StartAsync(["true"], sudo: true, Cancel));
        failure.Diagnostic.Error.ShouldBe(expected, failure.Message);
        return failure.Diagnostic;
    }
}
