namespace Palisade.Provision.State;

/// <summary>
/// Where this user's control sockets lie until the next boot: 0700, and with a path short enough for a Unix socket's 108 bytes.
/// </summary>
public static class RuntimeFolder
{
    // OpenSSH binds its control socket under the name plus 17 characters and renames it; ours are 24 characters long.
    private const int LongestFolder = 107 - 17 - 1 - 24;

    /// <summary>Finds and makes it: the session's XDG_RUNTIME_DIR, root's /run, else a private folder in /tmp.</summary>
    public static string Ensure(Func<string, string?> environment, bool isRoot, string user)
    {
        if (environment("XDG_RUNTIME_DIR") is { Length: > 0 } given && Directory.Exists(given) && Fits(Path.Combine(given, "palisade")))
        {
            return Made(Path.Combine(given, "palisade"));
        }

        if (isRoot && Directory.Exists("/run"))
        {
            return Made("/run/palisade-cli");
        }

        var shared = $"/tmp/palisade-{user}";
        PrivateFolder.EnsureInSharedPlace(shared);
        return shared;
    }

    public static string Ensure() => Ensure(Environment.GetEnvironmentVariable, Environment.IsPrivilegedProcess, Environment.UserName);

    private static bool Fits(string path) => System.Text.Encoding.UTF8.GetByteCount(path) <= LongestFolder;

    private static string Made(string path)
    {
        PrivateFolder.Ensure(path);
        return path;
    }
}
