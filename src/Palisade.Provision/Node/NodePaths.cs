namespace Palisade.Provision.Node;

/// <summary>Where the node side keeps what it must remember. All of it goes with <c>palisade destroy</c>.</summary>
public static class NodePaths
{
    public const string Data = "/var/lib/palisade";

    /// <summary>0700: undo data holds shadow entries and homes.</summary>
    public const string Undo = Data + "/undo";

    public const string Guard = Data + "/guard";

    public const string State = Data + "/state";

    /// <summary>Large files on their way in, 0700.</summary>
    public const string Incoming = Data + "/incoming";

    /// <summary>Gone after a reboot, like the locks and the wish to reboot in it.</summary>
    public const string Runtime = "/run/palisade";

    public const string RebootNeeded = Runtime + "/reboot-needed";

    public const string ApplyLock = Runtime + "/apply.lock";

    public const string GuardLock = Runtime + "/guard.lock";

    public const string Config = "/etc/palisade";
}
