using System.Collections.Immutable;

namespace Palisade.Core.Diagnostics.Errors;

/// <summary>PAL03xx: making nodes as the file says.</summary>
public static class ConvergeErrors
{
    public static readonly ErrorInfo ResourceFailed = new("PAL0301", "a resource could not be brought to its wanted state", """
        The node reported an error while applying one resource. What was done before it stays done; nothing after it in the same phase was tried on that node. Mend the cause and run `palisade apply` again: it goes on where it stopped.
        """);

    public static readonly ErrorInfo PackagesLocked = new("PAL0320", "another program holds the node's package lock", """
        apt and dpkg let one program at a time change packages. A fresh board often runs its own upgrade in the first minutes after its first boot. Palisade waits a few minutes, then gives up rather than break the other's work. When it is done, run `palisade apply` again.
        """);

    public static readonly ErrorInfo NodeBusy = new("PAL0321", "another apply is at work on the node", """
        Two operators cannot change one node at the same time. The message names who holds the lock and since when; the lock goes with that process, also when its connection breaks. Wait until it is done, or end it where it runs.
        """);

    public static readonly ErrorInfo GuardUnknown = new("PAL0322", "there is no such guard to confirm", """
        A change that can cut SSH is taken back by the node unless a new login confirms it in time. This guard was confirmed before, or its time is over and the node has taken the change back. Run `palisade plan` to see where the node stands.
        """);

    public static readonly ErrorInfo GuardPending = new("PAL0323", "an earlier change that can cut access still waits for its confirmation", """
        The node made a change that can cut SSH and waits for a new login to confirm it; until then, or until it has taken the change back, nothing else is changed. This lasts a minute or two at most. Run `palisade apply` again after that.
        """);

    public static readonly ErrorInfo BadRequest = new("PAL0324", "the node could not understand a request", """
        The node's agent got a line that is not a request it knows. Palisade copies itself to a node once per version, so this means a damaged copy or a program that is not Palisade on the other end. Run `palisade apply` again; it replaces a copy whose checksum is wrong.
        """);

    public static readonly ErrorInfo NodeFailed = new("PAL0325", "the node's agent could not do what it was asked for", """
        A request failed as a whole, before or outside any resource: the message has the reason, such as a full disk or a file that cannot be read. Mend it and run the command again.
        """);

    public static readonly ErrorInfo UnsafePath = new("PAL0326", "a path leads through a symbolic link that an ordinary user could have put there", """
        Palisade works as root. A folder that belongs to an ordinary user may hold symbolic links of that user's making, and following one would let them choose which file root writes. Remove the link, or replace it by a real folder, and run the command again.
        """);

    public static ImmutableArray<ErrorInfo> All { get; } =
    [
        ResourceFailed, PackagesLocked, NodeBusy, GuardUnknown, GuardPending, BadRequest, NodeFailed, UnsafePath,
    ];
}
