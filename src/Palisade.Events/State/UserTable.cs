namespace Palisade.Events.State;

/// <summary>A user account.</summary>
public sealed record UserInfo(uint Uid, uint Gid, string Name, string Home, string Shell);

/// <summary>Users and groups of the host and, where events tell of them, of containers.</summary>
public sealed class UserTable
{
    /// <summary>Number 0 is root everywhere, so its name needs no account file.</summary>
    private static readonly UserInfo Root = new(0, 0, "root", "/root", string.Empty);

    private readonly Dictionary<uint, UserInfo> users = [];
    private readonly Dictionary<uint, string> groups = [];
    private readonly Dictionary<(string Container, uint Id), UserInfo> containerUsers = [];
    private readonly Dictionary<(string Container, uint Id), string> containerGroups = [];
    private readonly int limit;

    internal UserTable(StateLimits limits) => limit = limits.MaxUsers;

    public IReadOnlyDictionary<uint, UserInfo> Users => users;

    public IReadOnlyDictionary<uint, string> Groups => groups;

    /// <summary>A container has its own names; what it lacks is not looked for on the host, where the number means somebody else.</summary>
    public UserInfo? FindUser(uint uid, ContainerInfo container)
    {
        UserInfo? found = null;
        if (container.IsHost)
        {
            users.TryGetValue(uid, out found);
        }
        else if (containerUsers.Count > 0)
        {
            containerUsers.TryGetValue((container.Id, uid), out found);
        }

        return found ?? (uid == 0 ? Root : null);
    }

    public string? FindGroup(uint gid, ContainerInfo container)
    {
        string? found = null;
        if (container.IsHost)
        {
            groups.TryGetValue(gid, out found);
        }
        else if (containerGroups.Count > 0)
        {
            containerGroups.TryGetValue((container.Id, gid), out found);
        }

        return found ?? (gid == 0 ? Root.Name : null);
    }

    /// <param name="containerId">Null for the host.</param>
    public void AddUser(UserInfo user, string? containerId = null)
    {
        if (users.Count + containerUsers.Count >= limit)
        {
            return;
        }

        if (containerId is null)
        {
            users[user.Uid] = user;
        }
        else
        {
            containerUsers[(containerId, user.Uid)] = user;
        }
    }

    public void AddGroup(uint gid, string name, string? containerId = null)
    {
        if (groups.Count + containerGroups.Count >= limit)
        {
            return;
        }

        if (containerId is null)
        {
            groups[gid] = name;
        }
        else
        {
            containerGroups[(containerId, gid)] = name;
        }
    }

    public void RemoveUser(uint uid, string? containerId = null)
    {
        if (containerId is null)
        {
            users.Remove(uid);
        }
        else
        {
            containerUsers.Remove((containerId, uid));
        }
    }

    public void RemoveGroup(uint gid, string? containerId = null)
    {
        if (containerId is null)
        {
            groups.Remove(gid);
        }
        else
        {
            containerGroups.Remove((containerId, gid));
        }
    }
}
