namespace Palisade.Testing;

/// <summary>What a fresh board has on its disk: enough of Debian 12 for providers and phases to find their way.</summary>
internal static class FakeBoard
{
    public static void Furnish(FakeSystem system)
    {
        var files = system.Files;
        foreach (var folder in (string[])["/etc/ssh/sshd_config.d", "/etc/sysctl.d", "/etc/modules-load.d", "/etc/modprobe.d", "/etc/systemd/system", "/etc/systemd/network",
            "/etc/apt/apt.conf.d", "/etc/security/limits.d", "/etc/pam.d", "/etc/profile.d", "/etc/default", "/etc/network/interfaces.d", "/usr/local/bin", "/usr/local/sbin",
            "/lib/systemd/system", "/usr/share/zoneinfo", "/var/lib/apt/lists", "/var/spool/cron/crontabs", "/run", "/home", "/srv", "/proc", "/sys"])
        {
            files.SeedDirectory(folder);
        }

        files.SeedDirectory("/root", "0700");
        files.SeedDirectory("/tmp", "1777");
        files.Seed("/etc/passwd", """
            root:x:0:0:root:/root:/bin/bash
            daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin
            pi:x:1000:1000:,,,:/home/pi:/bin/bash
            nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin

            """);
        files.Seed("/etc/shadow", """
            root:*:19700:0:99999:7:::
            daemon:*:19700:0:99999:7:::
            pi:$y$j9T$abc$def:19700:0:99999:7:::
            nobody:*:19700:0:99999:7:::

            """, "0640", "root", "shadow");
        files.Seed("/etc/group", """
            root:x:0:
            daemon:x:1:
            adm:x:4:pi
            sudo:x:27:pi
            shadow:x:42:
            systemd-journal:x:101:
            pi:x:1000:
            nogroup:x:65534:

            """);
        files.Seed("/etc/gshadow", "root:*::\nsudo:*::pi\npi:!::\n", "0640", "root", "shadow");
        files.Seed("/etc/subuid", "pi:100000:65536\n");
        files.Seed("/etc/subgid", "pi:100000:65536\n");
        files.SeedDirectory("/home/pi", "0755", "pi", "pi");
        files.Seed("/home/pi/.bashrc", "# pi\n", "0644", "pi", "pi");
        files.Seed("/etc/hostname", "raspberrypi\n");
        files.Seed("/etc/hosts", "127.0.0.1\tlocalhost\n127.0.1.1\traspberrypi\n");
        files.Seed("/usr/lib/os-release", "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nID=debian\nVERSION_ID=\"12\"\nVERSION_CODENAME=bookworm\n");
        files.SeedLink("/etc/os-release", "../usr/lib/os-release");
        files.Seed("/etc/machine-id", "0123456789abcdef0123456789abcdef\n", "0444");
        files.Seed("/etc/ssh/sshd_config", "Include /etc/ssh/sshd_config.d/*.conf\nUsePAM yes\nSubsystem sftp /usr/lib/openssh/sftp-server\n");
        files.Seed("/etc/pam.d/sshd", "@include common-auth\naccount required pam_nologin.so\n");
        files.Seed("/etc/login.defs", "UMASK\t\t022\nPASS_MAX_DAYS\t99999\n");
        files.Seed("/etc/fstab", "proc /proc proc defaults 0 0\n");
        files.Seed("/etc/timezone", "Etc/UTC\n");
        files.SeedLink("/etc/localtime", "/usr/share/zoneinfo/Etc/UTC");
        foreach (var zone in (string[])["Etc/UTC", "Europe/Madrid", "Europe/Berlin", "America/New_York"])
        {
            files.Seed("/usr/share/zoneinfo/" + zone, "TZif " + zone);
        }

        Proc(files);
    }

    private static void Proc(FakeFiles files)
    {
        files.Seed("/proc/meminfo", "MemTotal:        1000000 kB\nMemFree:          300000 kB\nMemAvailable:     600000 kB\n");
        files.Seed("/proc/uptime", "5000.00 9000.00\n");
        files.Seed("/proc/loadavg", "0.25 0.10 0.05 1/100 1234\n");
        files.Seed("/proc/cpuinfo", "processor\t: 0\n\nprocessor\t: 1\n");
        files.Seed("/sys/fs/cgroup/cgroup.controllers", "cpuset cpu io memory pids\n");
        files.Seed("/proc/net/route", "Iface\tDestination\tGateway\tFlags\neth0\t00000000\t0100000A\t0003\n");
        foreach (var (key, value) in new Dictionary<string, string>
        {
            ["kernel/hostname"] = "raspberrypi",
            ["kernel/osrelease"] = "6.1.0-25-arm64",
            ["kernel/random/boot_id"] = "11111111-2222-3333-4444-555555555555",
            ["kernel/kptr_restrict"] = "0",
            ["kernel/dmesg_restrict"] = "0",
            ["kernel/sysrq"] = "438",
            ["kernel/randomize_va_space"] = "2",
            ["kernel/unprivileged_bpf_disabled"] = "2",
            ["kernel/yama/ptrace_scope"] = "0",
            ["kernel/panic"] = "0",
            ["kernel/panic_on_oops"] = "0",
            ["fs/protected_hardlinks"] = "1",
            ["fs/protected_symlinks"] = "1",
            ["fs/protected_fifos"] = "0",
            ["fs/protected_regular"] = "0",
            ["fs/suid_dumpable"] = "0",
            ["vm/overcommit_memory"] = "0",
            ["net/ipv4/ip_forward"] = "0",
            ["net/ipv4/tcp_syncookies"] = "1",
            ["net/ipv4/conf/all/rp_filter"] = "0",
            ["net/ipv4/conf/default/rp_filter"] = "0",
            ["net/ipv4/conf/all/accept_redirects"] = "1",
            ["net/ipv4/conf/all/send_redirects"] = "1",
            ["net/ipv6/conf/all/forwarding"] = "0",
            ["net/ipv6/conf/all/accept_redirects"] = "1",
        })
        {
            files.Seed("/proc/sys/" + key, value + "\n");
        }
    }
}
