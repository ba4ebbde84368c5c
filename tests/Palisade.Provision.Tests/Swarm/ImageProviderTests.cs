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

    [Fact]
    public async Task Apply_WithoutDocker_BuildsByBuildahAndReadsTheDigestFromTheRegistrysDisk()
    {
        board.Node.System.Docker = null;
        var wanted = Web(Digest) with { Builder = ImageBuilder.Buildah };
        const string Link = "/var/lib/docker-registry/docker/registry/v2/repositories/palisade/web/_manifests/tags/0123456789abcdef/current/link";
        const string Stored = "sha256:6c270d71c5b4c47d91e82ae8dc97d19a8caf9a6412139f9b415915e68b9249dc";
        board.Node.System.On("sh -c", (system, command) =>
        {
            if (!command.Argv.Contains("build-image"))
            {
                return null;
            }

            system.Files.Seed(Link, Stored);
            return new Palisade.Provision.Node.ProcessResult(0, "", "");
        });

        (await board.CheckAsync(wanted)).Change!.Summary.ShouldBe("builds 10.86.0.1:5000/palisade/web:0123456789abcdef");
        var outcome = await board.MakeSoAsync(wanted);

        outcome.Outputs["image.web"].Value.ShouldBe("10.86.0.1:5000/palisade/web@" + Stored);
        var build = board.Node.System.Commands.Single(c => c.Argv.Contains("build-image"));
        build.Argv[^4..].ShouldBe(["/var/lib/palisade/images/web", Digest, "10.86.0.1:5000/palisade/web:0123456789abcdef", "10.86.0.1:5000/palisade/base:b"]);
        build.Argv[2].ShouldContain("--isolation chroot");
    }

    [Theory]
    [InlineData("sha256:short")]
    [InlineData("../../etc/passwd")]
    public async Task Check_ARegistryWhoseDiskHoldsSomethingElse_BuildsAgain(string link)
    {
        board.Node.System.Files.Seed("/var/lib/docker-registry/docker/registry/v2/repositories/palisade/web/_manifests/tags/0123456789abcdef/current/link", link);

        (await board.CheckAsync(Web(Digest) with { Builder = ImageBuilder.Buildah })).State.ShouldBe(OutcomeState.Pending);
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
