using System.Collections.Immutable;
using System.IO.Enumeration;
using Palisade.Core.Converge;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;

namespace Palisade.Provision.Converge;

/// <summary>
/// Reads content folders from this machine's disk. Symbolic links are refused: a link in a folder that somebody else also
/// writes to could carry any file of the operator to a web site.
/// </summary>
public sealed class FileContentSource : IContentSource
{
    /// <summary>A folder travels as one message; what is larger belongs on a volume or in an image.</summary>
    private const long MaxBytes = 32L * 1024 * 1024;

    public ImmutableArray<ContentFile> ReadTree(string absolutePath)
    {
        var files = ImmutableArray.CreateBuilder<ContentFile>();
        var total = 0L;
        foreach (var path in Entries(absolutePath).Order(StringComparer.Ordinal))
        {
            var info = new FileInfo(path);
            if (info.LinkTarget is not null)
            {
                throw new PalisadeException(RunErrors.ContentRefused, $"`{path}` is a symbolic link, and content folders may not contain any", "put the file itself there");
            }

            if (!info.Exists)
            {
                continue; // a directory: its files name it
            }

            total += info.Length;
            if (total > MaxBytes)
            {
                throw new PalisadeException(RunErrors.ContentRefused, $"the content folder `{absolutePath}` holds more than 32 MiB", "make an image of it and name that with `image:`");
            }

            var relative = Path.GetRelativePath(absolutePath, path).Replace(Path.DirectorySeparatorChar, '/');
            files.Add(new ContentFile(relative, [.. File.ReadAllBytes(path)]));
        }

        return files.ToImmutable();
    }

    public ImmutableArray<byte> ReadFile(string absolutePath)
    {
        try
        {
            return new FileInfo(absolutePath).Length <= MaxBytes
                ? [.. File.ReadAllBytes(absolutePath)]
                : throw new PalisadeException(RunErrors.ContentRefused, $"`{absolutePath}` is larger than 32 MiB", "name a smaller file");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PalisadeException(RunErrors.ContentRefused, $"`{absolutePath}` cannot be read: {e.Message}", "check the path and the file's rights", inner: e);
        }
    }

    /// <summary>Links are listed and not entered: a few that lead back into the folder would make it endless.</summary>
    private static FileSystemEnumerable<string> Entries(string folder) => new(
        folder,
        (ref FileSystemEntry entry) => entry.ToFullPath(),
        new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0, ReturnSpecialDirectories = false, IgnoreInaccessible = false })
    {
        ShouldRecursePredicate = (ref FileSystemEntry entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
    };
}
