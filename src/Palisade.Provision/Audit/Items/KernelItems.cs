using System.Collections.Immutable;

namespace Palisade.Provision.Audit.Items;

/// <summary>
/// Kernel settings, modules and core dumps that boards and containers live with. Left out on purpose: hidepid (breaks logind),
/// user namespaces (rootless containers need them), kernel.modules_disabled (the engine loads modules), kexec_load_disabled
/// (cannot be undone without a reboot), vm.mmap_rnd_bits (its largest value differs by board).
/// </summary>
internal static class KernelItems
{
    private const string Kspp = "Kernel Self Protection Project";
    private const string Cis = "CIS Debian 12 1.5";

    public static ImmutableArray<HardeningItem> All { get; } =
    [
        new SysctlItem("KRN-01", "kernel addresses are hidden", Kspp, 3, "kernel.kptr_restrict", "2", ["1"]),
        new SysctlItem("KRN-02", "the kernel's log is for root", Kspp, 2, "kernel.dmesg_restrict", "1"),
        new SysctlItem("KRN-03", "address space is randomised", Cis, 3, "kernel.randomize_va_space", "2"),
        new SysctlItem("KRN-04", "processes cannot read one another's memory", Cis, 3, "kernel.yama.ptrace_scope", "1", ["2", "3"]),
        // 2 and not 1: it can be undone, and protects as well.
        new SysctlItem("KRN-05", "BPF is for root", Kspp, 3, "kernel.unprivileged_bpf_disabled", "2", ["1"]),
        new SysctlItem("KRN-06", "no magic keys", "lynis KRNL-6000", 1, "kernel.sysrq", "0"),
        new SysctlItem("KRN-07", "performance counters are for root", Kspp, 2, "kernel.perf_event_paranoid", "3", ["2", "4"]),
        new SysctlItem("KRN-08", "programs with privileges leave no core", Cis, 2, "fs.suid_dumpable", "0"),
        new SysctlItem("KRN-09", "hard links to others' files are refused", Kspp, 2, "fs.protected_hardlinks", "1"),
        new SysctlItem("KRN-10", "symbolic links in shared folders are not followed", Kspp, 2, "fs.protected_symlinks", "1"),
        new SysctlItem("KRN-11", "others' pipes in shared folders are not written", Kspp, 2, "fs.protected_fifos", "2"),
        new SysctlItem("KRN-12", "others' files in shared folders are not written", Kspp, 2, "fs.protected_regular", "2"),
        new SysctlItem("KRN-13", "terminal line disciplines are not loaded for users", Kspp, 1, "dev.tty.ldisc_autoload", "0"),
        new SysctlItem("KRN-14", "page faults are not handled by users", Kspp, 1, "vm.unprivileged_userfaultfd", "0"),
        new SysctlItem("KRN-15", "core files carry the process id", "lynis KRNL-6000", 1, "kernel.core_uses_pid", "1"),
        new FileItem("KRN-16", "no core dumps by limit", "CIS Debian 12 1.5.3", 2, "/etc/security/limits.d/90-palisade.conf",
            _ => "# Written by Palisade.\n* hard core 0\n* soft core 0\nroot hard core 0\n", @"^\* hard core 0$"),
        new FileItem("KRN-17", "no core dumps by systemd", "coredump.conf(5)", 2, "/etc/systemd/coredump.conf.d/palisade.conf",
            _ => "# Written by Palisade.\n[Coredump]\nStorage=none\nProcessSizeMax=0\n", "^Storage=none$"),
        // File systems of media that no server mounts. Never vfat (boot partition), squashfs (snaps), overlay (images), udf
        // (cloud-init's data disk), nor usb-storage: many boards boot from it.
        .. Modules(20, "file system", "cramfs", "freevxfs", "hfs", "hfsplus", "jffs2"),
        .. Modules(30, "network protocol", "dccp", "rds", "tipc"),
        .. Modules(35, "FireWire, which reads memory from outside", "firewire-core", "firewire-ohci", "firewire-sbp2"),
    ];

    private static IEnumerable<HardeningItem> Modules(int first, string what, params IEnumerable<string> names) =>
        names.Select((name, i) => new ModuleItem($"KRN-{first + i}", $"module {name} is not loaded ({what})", "CIS Debian 12 1.1.1, 3.2", 1, name));
}
