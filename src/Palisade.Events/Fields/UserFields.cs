
namespace Palisade.Events.Fields;

/// <summary><c>user.*</c> and <c>group.*</c>.</summary>
internal static class UserFields
{
    /// <summary>
    /// What rules have always seen for a user whose name is not known. A text and not an absent value: <c>user.name != root</c> must be true of a user without
    /// a name.
    /// </summary>
    private const string Unknown = "<NA>";

    private const uint Nobody = uint.MaxValue;

    public static FieldTable Users { get; } = new("user", "The user the process runs as",
    [
        Row.OfProcess("user.uid", FieldType.UInt64, "User id", static (p, ref v) => p.Uid != Nobody && v.SetUInt64(p.Uid)),
        Row.Of("user.name", FieldType.String, "User name; <NA> for an id without a name", static (c, ref v) => c.Process is { } p && p.Uid != Nobody && v.SetText(c.State.Users.FindUser(p.Uid, p.Container)?.Name ?? Unknown)),
        Row.Of("user.homedir", FieldType.String, "Home directory", static (c, ref v) => c.Process is { } p && v.SetText(c.State.Users.FindUser(p.Uid, p.Container)?.Home)),
        Row.Of("user.shell", FieldType.String, "Login shell", static (c, ref v) => c.Process is { } p && v.SetText(c.State.Users.FindUser(p.Uid, p.Container)?.Shell)),
        Row.OfProcess("user.loginuid", FieldType.Int64, "Id of the user who logged in; -1 where nobody did", static (p, ref v) => v.SetInt64(p.LoginUid == Nobody ? -1 : p.LoginUid)),
        Row.Of("user.loginname", FieldType.String, "Name of the user who logged in; <NA> where nobody did", static (c, ref v) => c.Process is { } p && v.SetText(LoginName(c.State, p))),
    ]);

    public static FieldTable Groups { get; } = new("group", "The group the process runs as",
    [
        Row.OfProcess("group.gid", FieldType.UInt64, "Group id", static (p, ref v) => p.Gid != Nobody && v.SetUInt64(p.Gid)),
        Row.Of("group.name", FieldType.String, "Group name; <NA> for an id without a name", static (c, ref v) => c.Process is { } p && p.Gid != Nobody && v.SetText(c.State.Users.FindGroup(p.Gid, p.Container) ?? Unknown)),
    ]);

    private static string LoginName(State.SystemState state, State.ProcessEntry process) =>
        process.LoginUid == Nobody ? Unknown : state.Users.FindUser(process.LoginUid, State.ContainerInfo.Host)?.Name ?? Unknown;
}
