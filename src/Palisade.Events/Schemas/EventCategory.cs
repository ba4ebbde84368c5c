namespace Palisade.Events.Schemas;

/// <summary>What an event is about, as <c>evt.category</c> prints it.</summary>
public enum EventCategory
{
    Other,
    File,
    Net,
    Ipc,
    Memory,
    Process,
    Sleep,
    System,
    Signal,
    User,
    Time,
    Processing,
    IoRead,
    IoWrite,
    IoOther,
    Wait,
    Scheduler,
    Internal,
}
