using System.Diagnostics;

namespace Palisade.Testing;

/// <summary>
/// The SSH server program for tests. Where it is missing, root gets Debian's package, with its service masked and kept from
/// starting: the machine must not get an SSH server that listens because tests were run on it.
/// </summary>
public static class SshdProgram
{
    private const string Program = "/usr/sbin/sshd";
    private const string Mask = "/etc/systemd/system/ssh.service";
    private const string Policy = "/usr/sbin/policy-rc.d";
    private static readonly Lazy<string> Found = new(Find);

    public static string Path => Found.Value;

    private static string Find()
    {
        if (!File.Exists(Program) && Environment.IsPrivilegedProcess)
        {
            Install();
        }

        DebianPackages.Ensure(Program, "openssh-server");
        DebianPackages.Ensure("/usr/bin/ssh-keygen", "openssh-client");

        if (Environment.IsPrivilegedProcess)
        {
            // sshd's privilege separation wants this folder, which the service would make.
            Directory.CreateDirectory("/run/sshd");
        }

        return Program;
    }

    private static void Install()
    {
        Directory.CreateDirectory("/etc/systemd/system");
        if (!File.Exists(Mask))
        {
            File.CreateSymbolicLink(Mask, "/dev/null");
        }

        var policyIsOurs = !File.Exists(Policy);
        if (policyIsOurs)
        {
            File.WriteAllText(Policy, "#!/bin/sh\nexit 101\n");
            File.SetUnixFileMode(Policy, (UnixFileMode)0b111_101_101);
        }

        try
        {
            DebianPackages.Ensure(Program, "openssh-server");
        }
        finally
        {
            if (policyIsOurs)
            {
                File.Delete(Policy);
            }
        }
    }

    public static void Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} failed: {error}{output.Result}");
        }
    }
}
