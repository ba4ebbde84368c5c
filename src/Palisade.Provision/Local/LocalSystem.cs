using System.Collections.Immutable;
using Palisade.Provision.Node;

namespace Palisade.Provision.Local;

/// <summary>
/// The operator's machine as a node: the same programs, but as the present user and without any right that he has not. What a board
/// keeps under /var/lib/palisade and /run/palisade lies in the cluster's own folder; there the user stands for root.
/// </summary>
/// <param name="inner">The machine.</param>
/// <param name="folder">Absolute path of a folder of the user's own, which exists.</param>
/// <param name="environment">The user's variables: kubectl finds its configuration, its plugins and a proxy by them.</param>
internal sealed class LocalSystem(ISystem inner, string folder, ImmutableSortedDictionary<string, string> environment) : ISystem
{
    private const string Root = "root";

    private readonly (string User, string Group) owner = inner.Stat(folder) is { } own
        ? (own.Owner, own.Group)
        : throw new DirectoryNotFoundException($"there is no folder `{folder}`");

    public TimeProvider Clock => inner.Clock;

    public INetworkProbe Network => inner.Network;

    public FileStatus? Stat(string path)
    {
        var found = inner.Stat(At(path));
        return found is null || !IsOwn(path) ? found : found with
        {
            Owner = found.Owner == owner.User ? Root : found.Owner,
            Group = found.Group == owner.Group ? Root : found.Group,
        };
    }

    /// <summary>A file that only root may read (shadow) is empty to everybody else.</summary>
    public byte[] ReadFile(string path)
    {
        try
        {
            return inner.ReadFile(At(path));
        }
        catch (UnauthorizedAccessException) when (!IsOwn(path))
        {
            return [];
        }
    }

    public Task WriteFileAsync(string path, ReadOnlyMemory<byte> content, string mode, string user, string group, Func<string, Task>? validate, CancellationToken cancel) =>
        inner.WriteFileAsync(Own(path), content, mode, User(user), Group(group), validate, cancel);

    public void SetMode(string path, string mode, string user, string group) => inner.SetMode(Own(path), mode, User(user), Group(group));

    public void CreateDirectory(string path, string mode, string user, string group) => inner.CreateDirectory(Own(path), mode, User(user), Group(group));

    public void CreateSymlink(string path, string target) => inner.CreateSymlink(Own(path), target);

    public void Delete(string path) => inner.Delete(Own(path));

    public void Move(string from, string to) => inner.Move(Own(from), Own(to));

    public void Append(string path, ReadOnlyMemory<byte> content) => inner.Append(Own(path), content);

    public void Copy(string from, string to) => inner.Copy(At(from), Own(to));

    public void WriteKernelFile(string path, string text) => throw new UnauthorizedAccessException($"`{path}`: Palisade changes no setting of the operator's machine");

    public void Signal(int pid, int signal) => inner.Signal(pid, signal);

    public ImmutableArray<string> List(string path) => inner.List(At(path));

    /// <summary>Arguments that are paths of a node are paths of this machine to the program; scripts find the folders in variables.</summary>
    public Task<ProcessResult> RunAsync(ProcessCommand command, CancellationToken cancel) => inner.RunAsync(
        command with
        {
            Argv = [Program(command.Argv[0]), .. command.Argv.Skip(1).Select(At)],
            Environment = environment.SetItem("PALISADE_DATA", At(NodePaths.Data)).SetItem("PALISADE_RUNTIME", At(NodePaths.Runtime)).SetItems(command.Environment),
        },
        cancel);

    public Task<string> DigestAsync(string path, CancellationToken cancel) => inner.DigestAsync(At(path), cancel);

    public Task<DockerResponse> DockerAsync(string method, string path, string? jsonBody, CancellationToken cancel) => inner.DockerAsync(method, path, jsonBody, cancel);

    /// <summary>Where a path of a node lies on this machine.</summary>
    public string At(string path) =>
        Below(path, NodePaths.Data) is { } kept ? folder + "/node" + kept
        : Below(path, NodePaths.Runtime) is { } passing ? folder + "/run" + passing
        : path;

    private string Own(string path) => IsOwn(path)
        ? At(path)
        : throw new UnauthorizedAccessException($"`{path}`: Palisade changes nothing on the operator's machine outside its own folder");

    private bool IsOwn(string path) =>
        At(path) != path || path.StartsWith(folder + "/", StringComparison.Ordinal) || path.StartsWith("/tmp/", StringComparison.Ordinal);

    private static string? Below(string path, string folder) =>
        path == folder ? "" : path.StartsWith(folder + "/", StringComparison.Ordinal) ? path[folder.Length..] : null;

    private string User(string name) => name == Root ? owner.User : name;

    private string Group(string name) => name == Root ? owner.Group : name;

    /// <summary>The user's own search path counts: people keep kubectl in their home.</summary>
    private string Program(string name) => name.Contains('/', StringComparison.Ordinal)
        ? name
        : environment.GetValueOrDefault("PATH", "").Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Where(f => f.StartsWith('/'))
            .Select(f => f.TrimEnd('/') + "/" + name)
            .FirstOrDefault(p => inner.Stat(p) is { Kind: FileKind.File or FileKind.Symlink }) ?? name;
}
