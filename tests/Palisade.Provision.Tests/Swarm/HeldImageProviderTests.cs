using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Shouldly;
using Xunit;

namespace Palisade.Provision.Tests.Swarm;

public sealed class HeldImageProviderTests
{
    private readonly SwarmBoard board = new("pi-2");

    private static HeldImageResource Web => new() { Cause = "services", Name = "web", Reference = "10.86.0.1:5000/palisade/web@sha256:1" };

    [Fact]
    public async Task Apply_ImageThatIsNotThere_PullsItByDigestAndASecondCheckIsEmpty()
    {
        await board.MakeSoAsync(Web);

        board.Docker.Held.ShouldBe(["10.86.0.1:5000/palisade/web@sha256:1"]);
    }

    [Fact]
    public async Task Check_ImageThatIsThere_StartsNoProgram()
    {
        board.Docker.Held.Add(Web.Reference);

        (await board.CheckAsync(Web)).State.ShouldBe(OutcomeState.Same);
        board.Node.System.Commands.ShouldBeEmpty();
    }

    [Fact]
    public async Task Apply_RegistryThatDoesNotAnswer_FailsWithItsWords()
    {
        board.Node.System.On("docker pull", "connection refused", 1);

        (await board.ApplyAsync(Web)).Error!.ShouldContain("connection refused");
    }
}
