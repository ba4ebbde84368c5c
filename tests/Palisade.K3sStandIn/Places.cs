namespace Palisade.K3sStandIn;

/// <summary>Where things lie. <c>K3S_STANDIN_ROOT</c> moves all of it under a folder, so that a test can start several on one machine.</summary>
internal static class Places
{
    public static string Root { get; } = Environment.GetEnvironmentVariable("K3S_STANDIN_ROOT") ?? "";

    /// <summary>Only on a machine of its own are interfaces, mounts and processes left behind as K3s leaves them.</summary>
    public static bool OwnsMachine => Root.Length == 0 && Environment.IsPrivilegedProcess;

    public static string Etc(string name) => Root + "/etc/rancher/" + name;

    public static string Data { get; } = Root + "/var/lib/rancher/k3s";

    public static string Server(string name) => Path.Combine(Data, "server", name);

    public static string Agent(string name) => Path.Combine(Data, "agent", name);

    /// <summary>What the stand-in alone writes: its records for the tests.</summary>
    public static string Record(string name) => Root + "/var/lib/k3s-standin/" + name;

    public static void WritePrivate(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var temporary = path + ".new";
        File.WriteAllText(temporary, text);
        File.SetUnixFileMode(temporary, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.Move(temporary, path, overwrite: true);
    }
}
