using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;

namespace Palisade.Provision.State;

/// <summary>Folders that only their owner may enter.</summary>
internal static class PrivateFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OthersWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
    private const UnixFileMode Others = (UnixFileMode)0b000_111_111;

    /// <summary>Makes the folder 0700 where it is missing; refuses one that others can change.</summary>
    public static void Ensure(string path)
    {
        Directory.CreateDirectory(path, OwnerOnly);
        if ((File.GetUnixFileMode(path) & OthersWrite) != 0)
        {
            throw Unsafe(path, "others may write to it");
        }
    }

    /// <summary>
    /// The same for a folder in a place that everybody can write to, such as /tmp: what is found there may have been laid by
    /// another user. A real folder of mode 0700 in which this process can make a file is its own.
    /// </summary>
    public static void EnsureInSharedPlace(string path)
    {
        Directory.CreateDirectory(path, OwnerOnly);
        if (new DirectoryInfo(path).LinkTarget is not null || (File.GetUnixFileMode(path) & Others) != 0)
        {
            throw Unsafe(path, "it is not a folder of mode 0700");
        }

        try
        {
            using var probe = new FileStream(
                Path.Combine(path, $".{Guid.NewGuid():N}"), new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.DeleteOnClose });
        }
        catch (UnauthorizedAccessException)
        {
            throw Unsafe(path, "it belongs to another user");
        }
    }

    private static PalisadeException Unsafe(string path, string why) =>
        new(FleetErrors.UnsafeFolder, $"the folder `{path}` cannot be trusted: {why}", $"look at its contents, then `chmod 700 {path}` or remove it");
}
