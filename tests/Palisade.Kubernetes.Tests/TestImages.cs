using Palisade.Testing;

namespace Palisade.Kubernetes.Tests;

/// <summary>An image with nginx, which serves something on port 8080, and a shell.</summary>
/// <param name="User">Number of its user.</param>
/// <param name="PlainHttp">The registry speaks no TLS.</param>
internal sealed record TestImage(string Reference, int User, bool PlainHttp = false)
{
    /// <summary>The name without tag and digest; a colon before the last slash is the registry's port.</summary>
    public string Repository => Reference.Split('@')[0] is var name && name.LastIndexOf(':') is var colon && colon > name.LastIndexOf('/') ? name[..colon] : name;
}

/// <summary>
/// Where the images of the tests come from: with a registry they are Palisade's own, built from Debian packages and pushed to it, so that
/// no Internet is needed beyond Debian's; without one a public image.
/// </summary>
internal static class TestImages
{
    /// <summary>The one public image; <c>PALISADE_TEST_IMAGE</c> names another that behaves the same (a mirror of it).</summary>
    private const string Public = "docker.io/nginxinc/nginx-unprivileged:1.27-alpine";

    public static TestImage Get(string? registry)
    {
        if (registry is null)
        {
            var reference = Environment.GetEnvironmentVariable("PALISADE_TEST_IMAGE") is { Length: > 0 } given ? given : Public;
            return new TestImage(reference, 101);
        }

        DebianPackages.Ensure("/usr/bin/mmdebstrap", "mmdebstrap");
        DebianPackages.Ensure("/usr/bin/buildah", "buildah");
        DebianPackages.Ensure("/usr/bin/curl", "curl");
        var repository = registry + "/palisade-test/web";
        var script = Path.Combine(Repository.Root, "tests/Palisade.Kubernetes.Tests/build-images.sh");
        var (status, output, error) = Programs.Run("/bin/sh", [script, Path.Combine(Repository.Root, "images"), registry, repository], TimeSpan.FromMinutes(20));
        return status == 0
            ? new TestImage(output.Trim().Split('\n')[^1], 33, error.Contains("speaks plain HTTP", StringComparison.Ordinal))
            : throw new InvalidOperationException($"the images for the tests could not be built and pushed to {registry}: {error}");
    }
}
