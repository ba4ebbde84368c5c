using System.Text;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Diagnostics;
using Palisade.Engines.Images;
using Shouldly;
using Xunit;

namespace Palisade.Engines.Tests;

public sealed class ImagesTests
{
    private const string Platform = "debian bookworm aarch64";

    [Fact]
    public void Images_OfASite_AreBuiltOnTheFirstServerEachAfterItsBase()
    {
        var catalog = Clusters.Context(Clusters.ThreePis).Plan("images").ShouldHaveSingleItem();

        catalog.Node.ShouldBe("pi-1");
        var images = catalog.Resources.OfType<ImageResource>().ToArray();
        images.Select(i => i.Name).ShouldBe(["base", "balancer", "web", "service/site"]);
        foreach (var image in images.Where(i => i.Base is not null))
        {
            images.TakeWhile(i => i != image).ShouldContain(i => ImageName.Tagged(i.Registry, i.Name, i.Digest) == image.Base);
        }
    }

    [Fact]
    public void Digest_ChangedContent_ChangesTheSiteAloneAndKeepsItsBase()
    {
        var before = Clusters.Context(Clusters.ThreePis);
        var after = before with { Content = new Clusters.OneFolder(new Dictionary<string, string> { ["index.html"] = "other" }) };

        var changed = Digests(before).Where(d => Digests(after)[d.Key] != d.Value).Select(d => d.Key);

        changed.ShouldBe(["service/site"]);
    }

    [Fact]
    public void Images_BuilderOffAndContentChanged_NamesWhatWaits()
    {
        var off = Built(Clusters.Context(Clusters.ThreeServers, "pi-1"));
        var changed = off with { Content = new Clusters.OneFolder(new Dictionary<string, string> { ["index.html"] = "other" }) };

        var catalog = changed.Plan("images").ShouldHaveSingleItem();

        catalog.Node.ShouldBe("pi-2");
        catalog.Resources.ShouldBeEmpty();
        var said = catalog.Unknown.ShouldHaveSingleItem();
        said.ShouldContain("new image `service/site`: `pi-1`");
        said.ShouldContain("PAL0508");
    }

    [Fact]
    public void Images_BuilderOffAndNothingNew_AreSilent() =>
        Built(Clusters.Context(Clusters.ThreeServers, "pi-1")).Plan("images").ShouldBeEmpty();

    /// <summary>As remembered from a run in which the builder was there.</summary>
    private static PhaseContext Built(PhaseContext context) =>
        Recipes.For(context.Spec, context.Content).Aggregate(context, (c, r) => c.Reporting("pi-1", ImageName.SourceOutput(r.Name), r.Source));

    [Fact]
    public void Digest_ChangedBase_ChangesAllThatStandOnIt()
    {
        var changed = Recipes.Web with { Base = Recipes.Base with { Files = [new ContentFile("packages", [.. "curl"u8.ToArray()])] } };

        changed.Digest(Platform).ShouldNotBe(Recipes.Web.Digest(Platform));
    }

    [Fact]
    public void Digest_OtherProcessorOrRelease_IsAnother()
    {
        Recipes.Base.Digest(Platform).ShouldNotBe(Recipes.Base.Digest("debian bookworm x86_64"));
        Recipes.Base.Digest(Platform).ShouldNotBe(Recipes.Base.Digest("debian trixie aarch64"));
    }

    [Fact]
    public void Digest_BytesMovedBetweenNameAndContent_IsAnother() =>
        Of("ab", "c").Digest(Platform).ShouldNotBe(Of("a", "bc").Digest(Platform));

    [Fact]
    public void Recipes_CarriedInTheExecutable_NameNoRegistryAndBuildOnTheBaseGiven()
    {
        foreach (var recipe in new[] { Recipes.Web, Recipes.Balancer })
        {
            var dockerfile = Encoding.UTF8.GetString(recipe.Files.Single(f => f.Path == "Dockerfile").Bytes.AsSpan());
            dockerfile.ShouldContain("\nARG BASE\nFROM $BASE\n");
            dockerfile.ShouldContain("\nUSER ");
        }

        Recipes.Base.Files.ShouldContain(f => f.Path == "packages");
    }

    [Fact]
    public void Images_OfAnotherProcessor_AreRefusedBeforeAnythingIsBuilt()
    {
        var context = Clusters.Context(Clusters.ThreePis);
        var mixed = context with { Facts = context.Facts.SetItem("pi-3", Clusters.Facts("pi-3") with { Architecture = "x86_64" }) };

        Should.Throw<PalisadeException>(() => mixed.Plan("images")).Diagnostic.Message.ShouldContain("`pi-3` (x86_64)");
    }

    [Fact]
    public void Images_FirstServerNotReached_AreLeftAsTheyAre() =>
        Clusters.Context(Clusters.ThreeServers, "pi-1").Managing("pi-2").Plan("images").ShouldBeEmpty();

    [Fact]
    public void ImageCache_BeforeTheImagesExist_SaysThatTheyAreUnknown()
    {
        var catalog = Clusters.Context(Clusters.ThreePis).Plan("image-cache")[0];

        catalog.Resources.ShouldBeEmpty();
        catalog.Unknown.ShouldBe(["image `balancer`", "image `service/site`"]);
    }

    [Fact]
    public void ImageCache_OfABalancer_HoldsNoContent()
    {
        var context = Clusters.Context(Clusters.TwentyNodes)
            .Reporting("s-1", "image.balancer", "r/balancer@sha256:1").Reporting("s-1", "image.service/site", "r/site@sha256:2");

        var catalogs = context.Plan("image-cache");
        catalogs.Single(c => c.Node == "b-1").Resources.OfType<HeldImageResource>().Select(i => i.Reference).ShouldBe(["r/balancer@sha256:1"]);
        catalogs.Single(c => c.Node == "a-1").Resources.Length.ShouldBe(2);
    }

    private static Dictionary<string, string> Digests(PhaseContext context) =>
        context.Plan("images")[0].Resources.OfType<ImageResource>().ToDictionary(i => i.Name, i => i.Digest);

    private static Recipe Of(string path, string content) => new("x", [new ContentFile(path, [.. Encoding.UTF8.GetBytes(content)])], null);
}
