using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Shouldly;
using Xunit;

namespace Palisade.Provision.Tests.Swarm;

public sealed class ImageProviderTests
{
    private const string Digest = "0123456789abcdef0123456789abcdef";

    private readonly SwarmBoard board = new("pi-1");

    [Fact]
    public async Task Apply_NewRecipe_BuildsOnItsBaseAndStoresIt()
    {
        await board.MakeSoAsync(Web(Digest));

        board.Node.System.Log.ShouldContain(c => c.StartsWith("docker build", StringComparison.Ordinal) && c.Contains("BASE=10.86.0.1:5000/palisade/base:b") && c.EndsWith("/var/lib/palisade/images/web", StringComparison.Ordinal));
        board.Docker.Stored.ShouldBe(["10.86.0.1:5000/palisade/web:0123456789abcdef"]);
    }

    [Fact]
    public async Task Check_StoredImage_GivesItsReferenceByDigest()
    {
        board.Docker.Stored.Add("10.86.0.1:5000/palisade/web:0123456789abcdef");

        var outcome = await board.CheckAsync(Web(Digest));

        outcome.State.ShouldBe(OutcomeState.Same);
        outcome.Outputs["image.web"].Value.ShouldBe("10.86.0.1:5000/palisade/web@sha256:of-0123456789abcdef");
    }

    [Fact]
    public async Task Apply_ChangedRecipe_BuildsAgainAndKeepsTheOldImage()
    {
        await board.MakeSoAsync(Web(Digest));
        await board.MakeSoAsync(Web("f" + Digest));

        board.Docker.Stored.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Apply_BaseImage_IsMadeFromPackagesAlone()
    {
        await board.MakeSoAsync(Web(Digest) with { Name = "base", Base = null });

        board.Node.System.Log.ShouldNotContain(c => c.StartsWith("docker build", StringComparison.Ordinal));
        var built = board.Node.System.Commands.Single(c => c.Argv.Contains("base-image"));
        built.Argv[^1].ShouldBe("10.86.0.1:5000/palisade/base:0123456789abcdef");
        built.Argv[2].ShouldContain("mmdebstrap");
    }

    [Fact]
    public async Task Apply_BuildThatFails_ShowsItsLastLines()
    {
        board.Node.System.On("docker build", "E: Unable to locate package nginx-light", 100);

        (await board.ApplyAsync(Web(Digest))).Error!.ShouldContain("Unable to locate package nginx-light");
    }

    [Fact]
    public async Task Check_BoardWithoutDocker_PlansToBuild()
    {
        board.Node.System.Docker = null;

        (await board.CheckAsync(Web(Digest))).Change!.Action.ShouldBe(ChangeAction.Create);
    }

    private static ImageResource Web(string digest) => new()
    {
        Cause = "services",
        Name = "web",
        RecipePath = "/var/lib/palisade/images/web",
        Digest = digest,
        Registry = "10.86.0.1:5000",
        Base = "10.86.0.1:5000/palisade/base:b",
    };
}
