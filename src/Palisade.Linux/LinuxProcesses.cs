using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Palisade.Linux;

public static partial class LinuxProcesses
{
    private const int NoSuchProcess = 3;

    /// <summary>kill(2); a process that is gone already is no error.</summary>
    public static void Signal(int pid, int signal)
    {
        if (Kill(pid, signal) != 0 && Marshal.GetLastPInvokeError() is var error and not NoSuchProcess)
        {
            throw new IOException($"cannot signal process {pid}: {new Win32Exception(error).Message.ToLowerInvariant()}");
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int pid, int signal);
}
