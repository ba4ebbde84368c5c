namespace Palisade.Events.Schemas;

/// <summary>What an event does to the state, and what its parameters refer to.</summary>
[Flags]
public enum EventFlags
{
    None = 0,
    CreatesFd = 1 << 0,
    DestroysFd = 1 << 1,
    UsesFd = 1 << 2,
    ReadsFromFd = 1 << 3,
    WritesToFd = 1 << 4,
    ModifiesState = 1 << 5,
    Waits = 1 << 6,

    /// <summary>Not made by a running kernel any more; old recordings hold it.</summary>
    OldVersion = 1 << 7,

    /// <summary>A number that no event uses.</summary>
    Unused = 1 << 8,

    /// <summary>Made by user space (process tables, container records), not by the kernel.</summary>
    Meta = 1 << 9,

    /// <summary>A tracepoint rather than a system call.</summary>
    Tracepoint = 1 << 10,
}
