using System.Collections.Immutable;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Provision.Local;
using Palisade.Provision.Node;
using Palisade.Testing;
using Shouldly;
using Xunit;

namespace Palisade.Provision.Tests.Local;

public sealed class LocalSystemTests
{
    private const string Folder = "/home/me/cluster/.palisade/office/local";

    private readonly FakeSystem machine = new();
    private readonly LocalSystem system;

    public LocalSystemTests()
    {
        machine.Files.Seed("/etc/passwd", "root:x:0:0::/root:/bin/sh\nme:x:1000:1000::/home/me:/bin/sh\n");
        machine.Files.Seed("/etc/group", "root:x:0:\nme:x:1000:\n");
        machine.Files.Seed(Folder + "/.keep", "");
        machine.SetMode(Folder, "0700", "me", "me");
        system = new LocalSystem(machine, Folder, ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, [KeyValuePair.Create("PATH", "/home/me/bin:/usr/bin"), KeyValuePair.Create("HOME", "/home/me")]));
    }

    [Fact]
    public async Task NodeFolders_LieInTheClustersOwnFolderAndBelongToTheUser()
    {
        system.EnsurePrivateFolder(NodePaths.State);
        await system.WriteTextAsync(NodePaths.State + "/x", "1", "0600", TestContext.Current.CancellationToken);

        machine.Stat(Folder + "/node/state/x")!.Owner.ShouldBe("me");
        system.Stat(NodePaths.State + "/x")!.Owner.ShouldBe("root");
        machine.Stat("/var/lib/palisade/state/x").ShouldBeNull();
    }

    [Theory]
    [InlineData("/etc/motd")]
    [InlineData("/usr/local/bin/tool")]
    public async Task WritesOutsideItsFolder_AreRefused(string path)
    {
        await Should.ThrowAsync<UnauthorizedAccessException>(() => system.WriteTextAsync(path, "x", "0644", TestContext.Current.CancellationToken));
        Should.Throw<UnauthorizedAccessException>(() => system.Delete(path));
        Should.Throw<UnauthorizedAccessException>(() => system.SetMode(path, "0777", "root", "root"));
    }

    [Fact]
    public async Task Programs_AreTheUsersAndRunWithHisVariables()
    {
        machine.Files.Seed("/home/me/bin/kubectl", "", "0755");
        machine.On("kubectl", "");

        await system.RunAsync(["kubectl", "get", NodePaths.Data + "/images/web"], TestContext.Current.CancellationToken);

        var command = machine.Commands[^1];
        command.Argv.ShouldBe(["/home/me/bin/kubectl", "get", Folder + "/node/images/web"]);
        command.Environment["HOME"].ShouldBe("/home/me");
        command.Environment["PALISADE_DATA"].ShouldBe(Folder + "/node");
    }

    [Theory]
    [InlineData("buildah")]
    [InlineData("docker")]
    public async Task OperatorImage_IsBuiltPushedAndRememberedByItsDigest(string builder)
    {
        var digest = "sha256:" + new string('a', 64);
        machine.On(builder + " --version", "1.0");
        machine.On("sh", (_, command) =>
        {
            command.Argv[^1].ShouldStartWith(builder == "buildah" ? Folder + "/node/state/pushed/" : "registry.example.org/team/palisade/web:");
            if (builder == "buildah")
            {
                machine.Files.Seed(command.Argv[^1], digest);
            }

            return new ProcessResult(0, "", "");
        });
        machine.On("docker push", "");
        machine.On("docker image inspect", $"registry.example.org/team/palisade/web@{digest}\n");
        var image = new ImageResource
        {
            Cause = "services.site",
            Name = "web",
            RecipePath = "/var/lib/palisade/images/web",
            Digest = new string('b', 64),
            Registry = "registry.example.org/team",
            Builder = ImageBuilder.Operator,
        };
        var runner = new CatalogRunner(system, Palisade.Provision.Resources.ProviderRegistry.Default, new FakeUndoJournal(), new FakeGuard());

        (await CheckAsync()).State.ShouldBe(OutcomeState.Pending);
        (await OutcomeAsync(emit => runner.ApplyAsync(FakeNode.Of(image), 90, emit, TestContext.Current.CancellationToken))).Error.ShouldBeNull();
        var after = await CheckAsync();

        after.State.ShouldBe(OutcomeState.Same);
        after.Outputs["image.web"].Value.ShouldBe($"registry.example.org/team/palisade/web@{digest}");

        Task<ResourceOutcome> CheckAsync() => OutcomeAsync(emit => runner.CheckAsync(FakeNode.Of(image), emit, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task OperatorImage_WithoutABuilder_SaysWhatToInstall()
    {
        var image = new ImageResource { Cause = "services", Name = "web", RecipePath = "/var/lib/palisade/images/web", Digest = new string('b', 64), Registry = "registry.example.org", Builder = ImageBuilder.Operator };
        var runner = new CatalogRunner(system, Palisade.Provision.Resources.ProviderRegistry.Default, new FakeUndoJournal(), new FakeGuard());

        (await OutcomeAsync(emit => runner.ApplyAsync(FakeNode.Of(image), 90, emit, TestContext.Current.CancellationToken))).Code.ShouldBe("PAL0560");
    }

    private static async Task<ResourceOutcome> OutcomeAsync(Func<Action<Palisade.Core.Converge.Protocol.NodeEvent>, Task> work)
    {
        ResourceOutcome? outcome = null;
        await work(e => outcome = (e as Palisade.Core.Converge.Protocol.OutcomeEvent)?.Outcome ?? outcome);
        return outcome!;
    }
}
