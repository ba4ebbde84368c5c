using Palisade.Core.Converge;

namespace Palisade.Testing;

/// <summary>Facts of boards nobody has to own.</summary>
public static class FakeFacts
{
    public static DateTimeOffset Now { get; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>A small Debian 12 board whose only login user is the vendor's.</summary>
    public static NodeFacts Board(string name) => new()
    {
        Hostname = name,
        OsId = "debian",
        OsVersion = "12",
        OsCodename = "bookworm",
        Architecture = "x86_64",
        Kernel = "6.1.0",
        MachineId = "machine-" + name,
        BootId = "boot-" + name,
        Time = Now,
        MemoryBytes = 1L << 30,
        DiskFreeBytes = 10L << 30,
        Users = [new UserFact("pi", 1000, "/home/pi", "/bin/bash", PasswordLocked: false)],
    };
}
