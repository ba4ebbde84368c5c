namespace Palisade.Events.Schemas;

/// <summary>How the bytes of a parameter are read. Numbers are little-endian.</summary>
public enum ParameterType : byte
{
    None,
    Int8,
    Int16,
    Int32,
    Int64,
    UInt8,
    UInt16,
    UInt32,
    UInt64,

    /// <summary>NUL-terminated text.</summary>
    CharBuf,

    /// <summary>Raw bytes, or several NUL-terminated texts in a row.</summary>
    ByteBuf,

    /// <summary>Result of a call: 0 or more on success, minus the error number on failure.</summary>
    Errno,

    /// <summary>Family byte, then the address in the family's form.</summary>
    SockAddr,

    /// <summary>Family byte, then both endpoints.</summary>
    SockTuple,
    Fd,
    Pid,

    /// <summary>16-bit count, then descriptor (64 bits) and event flags (16 bits) of each.</summary>
    FdList,

    /// <summary>NUL-terminated path; a relative one is relative to the working directory.</summary>
    FsPath,

    /// <summary>NUL-terminated path relative to the descriptor in another parameter.</summary>
    FsRelativePath,
    SyscallId,
    SigType,

    /// <summary>Nanoseconds.</summary>
    RelativeTime,

    /// <summary>Nanoseconds since 1970.</summary>
    AbsoluteTime,
    Bool,
    Flags8,
    Flags16,
    Flags32,
    Flags64,
    Enum8,
    Enum16,
    Enum32,
    Enum64,
    Mode,
    Uid,
    Gid,

    /// <summary>First byte chooses the type of what follows.</summary>
    Dynamic,
    CharBufArray,
}
