using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Palisade.Provision.Fleet;

namespace Palisade.Testing;

/// <summary>
/// A real sshd on a loopback port of its own, with its own keys; takes the current user by one key. Its home folder is empty: what
/// that user's own ~/.bashrc does must not decide tests.
/// </summary>
public sealed class SshServer : IAsyncDisposable
{
    private readonly string program = SshdProgram.Path;
    private Process? process;

    public SshServer()
    {
        Folder = Directory.CreateTempSubdirectory("palisade-sshd-").FullName;
        File.SetUnixFileMode(Folder, (UnixFileMode)0b111_101_101);
        Directory.CreateDirectory(Bin);
        NewHostKey();
        Keygen(Identity);
        File.Copy(Identity + ".pub", Authorized);
        Port = FreePort();
        Start();
    }

    public string Folder { get; }

    /// <summary>First folder in the PATH of remote programs.</summary>
    public string Bin => Path.Combine(Folder, "bin");

    public string Identity => Path.Combine(Folder, "id");

    public int Port { get; }

    private string Authorized => Path.Combine(Folder, "authorized");

    private string HostKey => Path.Combine(Folder, "host");

    public static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    public static void Keygen(string path)
    {
        File.Delete(path);
        SshdProgram.Run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", path);
    }

    public ConnectionTarget Target(string node = "n1", string host = "127.0.0.1", string? identity = null, string? jump = null) => new()
    {
        Node = node,
        Host = host,
        Port = Port,
        Logins = [new Login(Environment.UserName, [identity ?? Identity], null, null)],
        Jump = jump,
    };

    public void AddCommand(string name, string script)
    {
        var path = Path.Combine(Bin, name);
        File.WriteAllText(path, "#!/bin/sh\n" + script);
        File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);
    }

    public async Task RestartAsync(bool newHostKey)
    {
        await StopAsync();
        if (newHostKey)
        {
            NewHostKey();
        }

        Start();
    }

    /// <summary>Takes no new connection; those that are open stay.</summary>
    public async Task StopListeningAsync()
    {
        process!.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        process = null;
    }

    /// <summary><c>SHA256:...</c> as ssh-keygen computes it.</summary>
    public string HostFingerprint()
    {
        using var keygen = Process.Start(new ProcessStartInfo("ssh-keygen", ["-l", "-f", HostKey + ".pub"]) { RedirectStandardOutput = true })!;
        return keygen.StandardOutput.ReadToEnd().Split(' ')[1];
    }

    public async Task StopAsync()
    {
        if (process is { } running)
        {
            running.Kill(entireProcessTree: true);
            await running.WaitForExitAsync();
            running.Dispose();
            process = null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private void NewHostKey()
    {
        File.Delete(HostKey + ".pub");
        Keygen(HostKey);
    }

    private void Start()
    {
        var config = Path.Combine(Folder, "config");
        File.WriteAllText(config, string.Create(CultureInfo.InvariantCulture, $"""
            ListenAddress 127.0.0.1:{Port}
            ListenAddress [::1]:{Port}
            HostKey {HostKey}
            AuthorizedKeysFile {Authorized}
            PidFile none
            StrictModes no
            UsePAM no
            PermitRootLogin prohibit-password
            PasswordAuthentication no
            KbdInteractiveAuthentication no
            MaxStartups 100
            MaxSessions 50
            PermitUserEnvironment no
            SetEnv HOME={Folder} PATH={Bin}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
            """));
        process = Process.Start(new ProcessStartInfo(program, ["-D", "-e", "-f", config]) { RedirectStandardError = true })!;
        // "Server listening on ..." comes once both sockets are bound; what follows must be read or sshd would block.
        var listening = 0;
        while (process.StandardError.ReadLine() is { } line)
        {
            if (line.StartsWith("Server listening", StringComparison.Ordinal) && ++listening == 1 + (Socket.OSSupportsIPv6 ? 1 : 0))
            {
                _ = process.StandardError.ReadToEndAsync();
                return;
            }
        }

        throw new InvalidOperationException("sshd did not start");
    }
}
