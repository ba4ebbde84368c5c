using Palisade.Provision.Node;

namespace Palisade.Testing;

/// <summary>Programs with little or no state of their own.</summary>
internal static class FakeTools
{
    public static void Register(FakeSystem system)
    {
        foreach (var quiet in (string[])["true", "modprobe", "sync", "update-initramfs", "ldconfig", "sshd", "systemd-sysusers", "systemd-tmpfiles", "udevadm", "augenrules", "visudo", "netplan", "networkctl", "nmcli", "ip", "systemd-run"])
        {
            system.On(quiet, "");
        }

        system.On("false", "", 1);
        system.On("uname -m", "aarch64\n");
        system.On("nproc", "4\n");
        system.On("systemd-detect-virt", "none\n", 1);
        system.On("hostname", (s, c) =>
        {
            if (c.Argv.Length == 2)
            {
                s.Files.Seed("/proc/sys/kernel/hostname", c.Argv[1] + "\n");
            }

            return new ProcessResult(0, s.Files.Text("/proc/sys/kernel/hostname")!, "");
        });
        system.On("hostnamectl", (s, c) =>
        {
            if (c.Argv is [_, "set-hostname" or "hostname", .., var name])
            {
                s.Files.Seed("/etc/hostname", name + "\n");
                s.Files.Seed("/proc/sys/kernel/hostname", name + "\n");
            }

            return new ProcessResult(0, "", "");
        });
        system.On("timedatectl set-timezone", (s, c) =>
        {
            s.Files.SeedLink("/etc/localtime", "/usr/share/zoneinfo/" + c.Argv[2]);
            s.Files.Seed("/etc/timezone", c.Argv[2] + "\n");
            return new ProcessResult(0, "", "");
        });
        system.On("sysctl", Sysctl);
        system.On("tincd", TincKeys);
        system.On("install", Install);
        system.On("sshd -T", "port 22\npermitrootlogin no\npasswordauthentication no\n");
        system.On("sshd -V", "OpenSSH_9.2p1 Debian-2+deb12u3, OpenSSL 3.0.14\n", 1);
        system.On("ssh -V", (_, _) => new ProcessResult(0, "", "OpenSSH_9.2p1 Debian-2+deb12u3, OpenSSL 3.0.14\n"));
        system.On("ssh -Q cipher", "chacha20-poly1305@openssh.com\naes256-gcm@openssh.com\naes128-gcm@openssh.com\naes256-ctr\n");
        system.On("ssh -Q mac", "hmac-sha2-256-etm@openssh.com\nhmac-sha2-512-etm@openssh.com\numac-128-etm@openssh.com\nhmac-sha1\n");
        system.On("ssh -Q kex", "sntrup761x25519-sha512@openssh.com\ncurve25519-sha256\ndiffie-hellman-group16-sha512\n");
        system.On("ssh -Q key", "ssh-ed25519\nrsa-sha2-512\necdsa-sha2-nistp256\n");
    }

    private static ProcessResult? Sysctl(FakeSystem system, ProcessCommand command)
    {
        if (command.Argv is [_, "-w" or "-qw", var setting] && setting.Split('=', 2) is [var key, var value])
        {
            system.WriteKernelFile("/proc/sys/" + key.Replace('.', '/'), value);
        }

        return new ProcessResult(0, "", "");
    }

    private static ProcessResult? TincKeys(FakeSystem system, ProcessCommand command)
    {
        if (command.Argv is not [_, "-n", var network, "-K" or "--generate-keys" or ['-', 'K', ..] or ['-', '-', 'g', ..], ..])
        {
            return null;
        }

        var folder = "/etc/tinc/" + network;
        system.Files.Seed(folder + "/rsa_key.priv", "-----BEGIN RSA PRIVATE KEY-----\nfake\n-----END RSA PRIVATE KEY-----\n", "0600");
        const string Public = "-----BEGIN RSA PUBLIC KEY-----\nZmFrZQ==\n-----END RSA PUBLIC KEY-----\n";
        var name = system.Files.Text(folder + "/tinc.conf")?.Split('\n').FirstOrDefault(l => l.StartsWith("Name", StringComparison.Ordinal))?.Split('=')[1].Trim();
        var target = name is null ? folder + "/rsa_key.pub" : $"{folder}/hosts/{name}";
        system.Files.Seed(target, (system.Files.Text(target) ?? "") + Public);
        return new ProcessResult(0, "", "Generating 3072 bits keys:\nDone.\n");
    }

    private static ProcessResult? Install(FakeSystem system, ProcessCommand command)
    {
        if (command.Argv is not [_, "-d", "-m", var mode, "-o", var owner, "-g", var group, var path])
        {
            return null;
        }

        system.Files.SeedDirectory(path, mode, owner, group);
        return new ProcessResult(0, "", "");
    }
}
