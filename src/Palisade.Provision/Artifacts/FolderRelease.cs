using Palisade.Core.Converge;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Provision.State;

namespace Palisade.Provision.Artifacts;

/// <summary>A release in a folder of this machine, for places without the Internet.</summary>
internal sealed class FolderRelease(ArtifactRequest request, string folder, FileDigests digests)
{
    public Artifact Describe()
    {
        var path = Find();
        var name = Path.GetFileName(path);
        try
        {
            var sum = digests.Of(path);
            var list = Path.Combine(folder, request.Checksums);
            if (File.Exists(list) && Checksums.Parse(File.ReadAllText(list)).TryGetValue(name, out var published) && published != sum)
            {
                throw new PalisadeException(ArtifactErrors.WrongDigest,
                    $"`{path}` is not the file that `{request.Checksums}` beside it speaks of",
                    $"are both of {request.Release}? download the two again from {request.Url}");
            }

            return new Artifact(name, sum, new FileInfo(path).Length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PalisadeException(FleetErrors.LocalFile, $"`{path}` cannot be read: {e.Message}", inner: e);
        }
    }

    public string Find() => request.Names.Select(n => Path.Combine(folder, n)).FirstOrDefault(File.Exists)
        ?? throw new PalisadeException(ArtifactErrors.MissingFile,
            $"the folder `{folder}` has no `{request.Names[0]}`" + (request.Names.Length > 1 ? $" (nor {string.Join(", ", request.Names.Skip(1).Select(n => $"`{n}`"))})" : ""),
            $"put it there from {request.Url}");
}
