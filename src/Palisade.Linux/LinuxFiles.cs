using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Palisade.Linux;

/// <summary>What statx(2) says of a name, without following it.</summary>
/// <param name="Mode">st_mode: type and permission bits.</param>
/// <param name="Device">Device number of the file system, major and minor.</param>
/// <param name="Changed">Nanoseconds since 1970 of the last change of content, name or attributes (ctime), which nobody can set.</param>
/// <param name="Modified">Last change of content (mtime), to the second.</param>
public readonly record struct LinuxStat(uint Mode, uint Uid, uint Gid, long Length, ulong Device, ulong Inode, long Changed, DateTimeOffset Modified)
{
    private const uint TypeMask = 0xF000;

    public bool IsDirectory => (Mode & TypeMask) == 0x4000;

    public bool IsFile => (Mode & TypeMask) == 0x8000;

    public bool IsSymlink => (Mode & TypeMask) == 0xA000;

    /// <summary>Permission bits with set-uid, set-gid and sticky.</summary>
    public uint Permissions => Mode & 0xFFF;
}

/// <summary>File system calls relative to an open directory, none of which follows a symbolic link in the last place.</summary>
public static partial class LinuxFiles
{
    private const int AtFdCwd = -100;
    private const int AtSymlinkNoFollow = 0x100;
    private const int AtRemoveDirectory = 0x200;
    private const int OpenPath = 0x200000;
    private const int OpenCloseOnExec = 0x80000;
    private const uint StatBasic = 0x7FF;

    /// <summary>ENOENT.</summary>
    public const int NoEntry = 2;

    /// <summary>EEXIST.</summary>
    public const int Exists = 17;

    /// <summary>ENOTDIR.</summary>
    public const int NotDirectory = 20;

    /// <summary>ELOOP: a symbolic link where none is followed.</summary>
    public const int Loop = 40;

    // O_DIRECTORY and O_NOFOLLOW have other values on ARM than elsewhere.
    private static readonly bool IsArm = RuntimeInformation.ProcessArchitecture is Architecture.Arm or Architecture.Arm64;
    private static readonly int OpenDirectoryFlag = IsArm ? 0x4000 : 0x10000;
    private static readonly int OpenNoFollow = IsArm ? 0x8000 : 0x20000;

    public static SafeFileHandle OpenRoot() => Check(OpenAt(AtFdCwd, "/", OpenDirectoryFlag | OpenCloseOnExec, 0), "/");

    /// <summary>A directory in <paramref name="parent"/>; null with <paramref name="error"/> where it is none.</summary>
    public static SafeFileHandle? OpenDirectory(SafeFileHandle parent, string name, out int error)
    {
        var handle = OpenAt(Fd(parent), name, OpenDirectoryFlag | OpenNoFollow | OpenCloseOnExec, 0);
        error = handle.IsInvalid ? Marshal.GetLastPInvokeError() : 0;
        if (!handle.IsInvalid)
        {
            return handle;
        }

        handle.Dispose();
        return null;
    }

    /// <summary>Opens a regular file for reading; refuses symbolic links, and does not hang on a pipe.</summary>
    public static SafeFileHandle OpenRead(SafeFileHandle parent, string name)
    {
        const int NonBlocking = 0x800;
        return Check(OpenAt(Fd(parent), name, OpenNoFollow | OpenCloseOnExec | NonBlocking, 0), name);
    }

    /// <summary>Makes a file that must not exist yet, mode 0600, for writing.</summary>
    public static SafeFileHandle CreateNew(SafeFileHandle parent, string name)
    {
        const int WriteOnly = 1, Create = 0x40, Exclusive = 0x80;
        return Check(OpenAt(Fd(parent), name, WriteOnly | Create | Exclusive | OpenNoFollow | OpenCloseOnExec, 0x180), name);
    }

    /// <summary>Opens for adding at the end; makes the file, mode 0600, where it is missing.</summary>
    public static SafeFileHandle OpenAppend(SafeFileHandle parent, string name)
    {
        const int WriteOnly = 1, Create = 0x40, AppendOnly = 0x400;
        return Check(OpenAt(Fd(parent), name, WriteOnly | Create | AppendOnly | OpenNoFollow | OpenCloseOnExec, 0x180), name);
    }

    /// <summary>Null where nothing has that name.</summary>
    public static LinuxStat? Stat(SafeFileHandle parent, string name)
    {
        if (Statx(Fd(parent), name, AtSymlinkNoFollow, StatBasic, out var stat) == 0)
        {
            return new LinuxStat(
                stat.Mode, stat.Uid, stat.Gid, (long)stat.Size, ((ulong)stat.DeviceMajor << 32) | stat.DeviceMinor, stat.Inode,
                unchecked((stat.ChangedSeconds * 1_000_000_000) + stat.ChangedNanoseconds), Time(stat.ModifiedSeconds));
        }

        var error = Marshal.GetLastPInvokeError();
        return error is NoEntry or NotDirectory ? null : throw Failure(error, name);
    }

    // A file system may hold any 64-bit number.
    private static DateTimeOffset Time(long seconds) =>
        DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(seconds, DateTimeOffset.MinValue.ToUnixTimeSeconds(), DateTimeOffset.MaxValue.ToUnixTimeSeconds()));

    /// <summary>The text of a symbolic link.</summary>
    public static string ReadLink(SafeFileHandle parent, string name)
    {
        var buffer = new byte[4096];
        var length = (int)ReadLinkAt(Fd(parent), name, buffer, (nuint)buffer.Length);
        return length >= 0 ? System.Text.Encoding.UTF8.GetString(buffer, 0, length) : throw Failure(Marshal.GetLastPInvokeError(), name);
    }

    public static void ChangeOwner(SafeFileHandle file, uint uid, uint gid, string name) => Check(FChown(Fd(file), uid, gid), name);

    public static void ChangeMode(SafeFileHandle file, uint mode, string name) => Check(FChmod(Fd(file), mode), name);

    /// <summary>Mode and owner of a name, whatever it is but a symbolic link.</summary>
    public static void ChangeModeAndOwner(SafeFileHandle parent, string name, uint mode, uint uid, uint gid)
    {
        using var handle = Check(OpenAt(Fd(parent), name, OpenPath | OpenNoFollow | OpenCloseOnExec, 0), name);
        if (Stat(parent, name) is { IsSymlink: true })
        {
            throw Failure(Loop, name);
        }

        // The descriptor pins what was looked at; fchmod(2) itself refuses descriptors opened for their path only.
        var pinned = $"/proc/self/fd/{Fd(handle)}";
        Check(FChownAt(AtFdCwd, pinned, uid, gid, 0), name);
        Check(FChmodAt(AtFdCwd, pinned, mode, 0), name);
    }

    public static void MakeDirectory(SafeFileHandle parent, string name, uint mode) => Check(MkdirAt(Fd(parent), name, mode), name);

    public static void MakeSymlink(SafeFileHandle parent, string name, string target) => Check(SymlinkAt(target, Fd(parent), name), name);

    public static void Rename(SafeFileHandle fromParent, string from, SafeFileHandle toParent, string to) =>
        Check(RenameAt(Fd(fromParent), from, Fd(toParent), to), to);

    public static void Unlink(SafeFileHandle parent, string name, bool directory) =>
        Check(UnlinkAt(Fd(parent), name, directory ? AtRemoveDirectory : 0), name);

    /// <summary>Returns when the file's (or directory's) content is on the disk.</summary>
    public static void Sync(SafeFileHandle file, string name) => Check(FSync(Fd(file)), name);

    /// <summary>The path under which /proc shows an open directory, for listing it.</summary>
    public static string ProcPath(SafeFileHandle directory) => $"/proc/self/fd/{Fd(directory)}";

    /// <summary>Takes an exclusive lock if nobody has it; it lasts until the handle is closed, at the latest with the process.</summary>
    public static bool TryLock(SafeFileHandle file)
    {
        const int Exclusive = 2, NonBlocking = 4;
        return FLock(Fd(file), Exclusive | NonBlocking) == 0;
    }

    private static int Fd(SafeFileHandle handle) => (int)handle.DangerousGetHandle();

    private static SafeFileHandle Check(SafeFileHandle handle, string name) =>
        handle.IsInvalid ? throw Failure(Marshal.GetLastPInvokeError(), name) : handle;

    private static void Check(int result, string name)
    {
        if (result != 0)
        {
            throw Failure(Marshal.GetLastPInvokeError(), name);
        }
    }

    private static Exception Failure(int error, string name)
    {
        var message = $"`{name}`: {new Win32Exception(error).Message.ToLowerInvariant()}";
        return error switch
        {
            NoEntry => new FileNotFoundException(message),
            1 or 13 or 30 => new UnauthorizedAccessException(message),
            _ => new IOException(message, error),
        };
    }

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle OpenAt(int directory, string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int directory, string path, int flags, uint mask, out StatxBuffer buffer);

    [LibraryImport("libc", EntryPoint = "readlinkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint ReadLinkAt(int directory, string path, [Out] byte[] buffer, nuint size);

    [LibraryImport("libc", EntryPoint = "fchown", SetLastError = true)]
    private static partial int FChown(int file, uint uid, uint gid);

    [LibraryImport("libc", EntryPoint = "fchmod", SetLastError = true)]
    private static partial int FChmod(int file, uint mode);

    [LibraryImport("libc", EntryPoint = "fchownat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int FChownAt(int directory, string path, uint uid, uint gid, int flags);

    [LibraryImport("libc", EntryPoint = "fchmodat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int FChmodAt(int directory, string path, uint mode, int flags);

    [LibraryImport("libc", EntryPoint = "mkdirat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MkdirAt(int directory, string path, uint mode);

    [LibraryImport("libc", EntryPoint = "symlinkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SymlinkAt(string target, int directory, string path);

    [LibraryImport("libc", EntryPoint = "renameat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameAt(int fromDirectory, string from, int toDirectory, string to);

    [LibraryImport("libc", EntryPoint = "unlinkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int UnlinkAt(int directory, string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(int file);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int FLock(int file, int operation);

    /// <summary>struct statx, 256 bytes on every architecture; only the fields that are used have names.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct StatxBuffer
    {
        [FieldOffset(20)]
        public uint Uid;

        [FieldOffset(24)]
        public uint Gid;

        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(32)]
        public ulong Inode;

        [FieldOffset(40)]
        public ulong Size;

        [FieldOffset(96)]
        public long ChangedSeconds;

        [FieldOffset(104)]
        public uint ChangedNanoseconds;

        [FieldOffset(112)]
        public long ModifiedSeconds;

        [FieldOffset(136)]
        public uint DeviceMajor;

        [FieldOffset(140)]
        public uint DeviceMinor;
    }
}
