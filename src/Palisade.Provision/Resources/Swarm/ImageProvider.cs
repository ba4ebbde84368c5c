using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Engines.Images;
using Palisade.Provision.Node;

namespace Palisade.Provision.Resources.Swarm;

/// <summary>
/// An image in the cluster's registry. Its tag is its recipe's digest, so the registry itself knows whether it is up to date; what
/// runs is pinned by the digest that the registry gives back.
/// </summary>
internal sealed class ImageProvider : ResourceProvider<ImageResource>
{
    /// <summary>A board that installs packages from an SD card takes its time.</summary>
    private static readonly TimeSpan Building = TimeSpan.FromMinutes(30);

    public override async Task<CheckResult> CheckAsync(ImageResource resource, CheckContext context, CancellationToken cancel)
    {
        var tagged = Tagged(resource);
        if (resource.Builder == ImageBuilder.Buildah)
        {
            return StoredImage.Digest(context.System, resource.Name, resource.Digest) is { } stored ? Has(resource, stored) : CheckResult.Differs(ChangeAction.Create, $"builds {tagged}");
        }

        if (resource.Builder == ImageBuilder.Operator)
        {
            return OperatorImage.Pushed(context.System, resource, tagged) is { } pushed ? Has(resource, pushed) : CheckResult.Differs(ChangeAction.Create, $"builds and pushes {tagged}");
        }

        DockerResponse response;
        try
        {
            response = await new DockerApi(context.System).SendAsync("GET", $"/distribution/{tagged}/json", null, cancel).ConfigureAwait(false);
        }
        catch (PalisadeException e) when (e.Diagnostic.Error == EngineErrors.EngineUnavailable)
        {
            return CheckResult.Differs(ChangeAction.Create, $"builds {tagged}");
        }

        if (response.Status == 404)
        {
            return CheckResult.Differs(ChangeAction.Create, $"builds {tagged}");
        }

        return response.Ok && JsonNode.Parse(response.Body).Text("Descriptor", "digest") is { Length: > 0 } digest
            ? Has(resource, digest)
            : CheckResult.Differs(ChangeAction.Update, $"stores {tagged} (the registry does not answer: {DockerApi.Message(response)})");
    }

    public override async Task ApplyAsync(ImageResource resource, CheckContext context, CancellationToken cancel)
    {
        var tagged = Tagged(resource);
        if (resource.Builder == ImageBuilder.Buildah)
        {
            var argv = ImmutableArray.Create("/bin/sh", "-c", BuildahImage.Script, "build-image", resource.RecipePath, resource.Digest, tagged, resource.Base ?? "");
            await RunAsync(argv, Building, context, cancel).ConfigureAwait(false);
            return;
        }

        if (resource.Builder == ImageBuilder.Operator)
        {
            await PushAsync(resource, tagged, context, cancel).ConfigureAwait(false);
            return;
        }

        await RunAsync(Build(resource, tagged), Building, context, cancel).ConfigureAwait(false);
        await RunAsync(["docker", "push", "--quiet", tagged], TimeSpan.FromMinutes(15), context, cancel).ConfigureAwait(false);
    }

    private static async Task PushAsync(ImageResource resource, string tagged, CheckContext context, CancellationToken cancel)
    {
        var digest = OperatorImage.DigestFile(context.System, resource);
        if (await OperatorImage.FindAsync(context.System, cancel).ConfigureAwait(false) == ImageBuilder.Buildah)
        {
            var argv = ImmutableArray.Create("/bin/sh", "-c", BuildahImage.Script, "build-image", resource.RecipePath, resource.Digest, tagged, resource.Base ?? "", digest);
            await RunAsync(argv, Building, context, cancel).ConfigureAwait(false);
            await OperatorImage.RememberAsync(context.System, resource, tagged, context.System.ReadText(digest)?.Trim() ?? "", cancel).ConfigureAwait(false);
            context.System.Delete(digest);
            return;
        }

        await RunAsync(Build(resource, tagged), Building, context, cancel).ConfigureAwait(false);
        await RunAsync(["docker", "push", "--quiet", tagged], TimeSpan.FromMinutes(15), context, cancel).ConfigureAwait(false);
        var stored = await context.System.MustRunAsync(["docker", "image", "inspect", "--format", "{{join .RepoDigests \"\\n\"}}", tagged], cancel).ConfigureAwait(false);
        var repository = ImageName.Repository(resource.Registry, resource.Name) + "@";
        var found = stored.Split('\n', StringSplitOptions.TrimEntries).FirstOrDefault(l => l.StartsWith(repository, StringComparison.Ordinal)) ?? repository;
        await OperatorImage.RememberAsync(context.System, resource, tagged, found[repository.Length..], cancel).ConfigureAwait(false);
    }

    private static ImmutableArray<string> Build(ImageResource resource, string tagged) => resource.Base is { } below
        ?
        [
            // On the host's network: the build needs the node's own name servers and way out, and no bridge for a minute's life.
            "docker", "build", "--force-rm", "--network", "host", "--build-arg", "BASE=" + below,
            "--label", "palisade.digest=" + resource.Digest, "--tag", tagged, resource.RecipePath,
        ]
        : ["/bin/sh", "-c", BaseImage.Script, "base-image", resource.RecipePath, resource.Digest, tagged];

    private static CheckResult Has(ImageResource resource, string digest) =>
        CheckResult.Same
            .WithOutput(ImageName.Output(resource.Name), $"{ImageName.Repository(resource.Registry, resource.Name)}@{digest}")
            .WithOutput(ImageName.SourceOutput(resource.Name), resource.Source);

    private static string Tagged(ImageResource resource) => ImageName.Tagged(resource.Registry, resource.Name, resource.Digest);

    private static async Task RunAsync(ImmutableArray<string> argv, TimeSpan timeout, CheckContext context, CancellationToken cancel)
    {
        // The builder that is part of the daemon: the newer one is a package of its own that Debian 12 does not have.
        var command = new ProcessCommand(argv)
        {
            Timeout = timeout,
            Environment = ImmutableSortedDictionary<string, string>.Empty.Add("DOCKER_BUILDKIT", "0"),
        };
        var result = await context.System.RunAsync(command, cancel).ConfigureAwait(false);
        if (!result.Ok)
        {
            throw new PalisadeException(
                EngineErrors.ImageFailed,
                SystemExtensions.Failure(argv[0] == "/bin/sh" ? [.. argv[3..]] : argv, result).Diagnostic.Message,
                "`df -h /var/lib` on the node shows the space left, `apt-get update` whether its package sources answer");
        }
    }
}
