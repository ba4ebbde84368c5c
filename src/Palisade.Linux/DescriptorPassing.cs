using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Palisade.Linux;

/// <summary>Open files handed to another process over a Unix socket: sendmsg(2) with SCM_RIGHTS, unix(7).</summary>
public static unsafe partial class DescriptorPassing
{
    private const int SolSocket = 1;
    private const int ScmRights = 1;
    private const int MsgNoSignal = 0x4000;
    private const int EAgain = 11;
    private const int EIntr = 4;

    /// <summary>
    /// Sends one zero byte that carries <paramref name="file"/>. Returns false where the socket's buffer is full: try again later.
    /// </summary>
    public static bool TrySend(Socket socket, SafeHandle file)
    {
        ArgumentNullException.ThrowIfNull(socket);
        ArgumentNullException.ThrowIfNull(file);
        bool held = false, fileHeld = false;
        try
        {
            socket.SafeHandle.DangerousAddRef(ref held);
            file.DangerousAddRef(ref fileHeld);
            byte nothing = 0;
            var part = new Vector { Base = &nothing, Length = 1 };
            var rights = new Rights
            {
                Length = (nuint)(sizeof(nuint) + (3 * sizeof(int))),
                Level = SolSocket,
                Type = ScmRights,
                Descriptor = (int)file.DangerousGetHandle(),
            };
            var message = new Message { Parts = &part, PartCount = 1, Control = &rights, ControlLength = (nuint)sizeof(Rights) };
            if (SendMessage((int)socket.Handle, &message, MsgNoSignal) >= 0)
            {
                return true;
            }

            var error = Marshal.GetLastPInvokeError();
            return error is EAgain or EIntr ? false : throw new SocketException(error, new Win32Exception(error).Message);
        }
        finally
        {
            if (fileHeld)
            {
                file.DangerousRelease();
            }

            if (held)
            {
                socket.SafeHandle.DangerousRelease();
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "sendmsg", SetLastError = true)]
    private static partial nint SendMessage(int socket, Message* message, int flags);

    // struct iovec, struct cmsghdr with one descriptor, struct msghdr, as glibc lays them out on 32 and 64 bits.
    [StructLayout(LayoutKind.Sequential)]
    private struct Vector
    {
        public void* Base;
        public nuint Length;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Rights
    {
        public nuint Length;
        public int Level;
        public int Type;
        public int Descriptor;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Message
    {
        public void* Name;
        public uint NameLength;
        public Vector* Parts;
        public nuint PartCount;
        public void* Control;
        public nuint ControlLength;
        public int Flags;
    }
}
