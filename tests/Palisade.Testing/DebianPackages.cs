using System.Diagnostics;

namespace Palisade.Testing;

/// <summary>Debian packages whose programs tests run. Where one is missing, root gets it; another user is told what to install.</summary>
public static class DebianPackages
{
    private static readonly Lock Gate = new();

    /// <param name="program">Absolute path of what the package brings.</param>
    public static void Ensure(string program, string package)
    {
        // Test classes run at once, and dpkg lets one installation run at a time.
        lock (Gate)
        {
            if (File.Exists(program))
            {
                return;
            }

            if (!Environment.IsPrivilegedProcess)
            {
                throw new InvalidOperationException($"{program} is needed: `sudo apt install {package}`");
            }

            Apt("update");
            Apt("install", "-y", "--no-install-recommends", package);
        }
    }

    private static void Apt(params string[] arguments)
    {
        var start = new ProcessStartInfo("apt-get", ["-q", "-o", "DPkg::Lock::Timeout=300", .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DEBIAN_FRONTEND"] = "noninteractive";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"apt-get {string.Join(' ', arguments)} failed: {error}{output.Result}");
        }
    }
}
