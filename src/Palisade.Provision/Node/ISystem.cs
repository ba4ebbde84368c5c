using System.Collections.Immutable;

namespace Palisade.Provision.Node;

/// <summary>
/// The node as providers see it: files, programs, Docker's socket. The real one is the board; tests use a fake in memory.
/// Paths are absolute; symbolic links are not followed in the last component unless said.
/// </summary>
public interface ISystem
{
    /// <summary>Null where nothing is there.</summary>
    FileStatus? Stat(string path);

    /// <summary>
    /// The whole content of a regular file; a symbolic link in the last place is refused, see
    /// <see cref="SystemExtensions.ReadTextFollowing"/>.
    /// </summary>
    byte[] ReadFile(string path);

    /// <summary>SHA-256 of a regular file of any size, 64 lower-case hexadecimal digits.</summary>
    Task<string> DigestAsync(string path, CancellationToken cancel);

    /// <summary>
    /// Writes beside the target and renames; mode is octal text. When <paramref name="validate"/> is given it runs on the
    /// temporary file first, and throws to keep the old file.
    /// </summary>
    Task WriteFileAsync(string path, ReadOnlyMemory<byte> content, string mode, string owner, string group, Func<string, Task>? validate, CancellationToken cancel);

    void SetMode(string path, string mode, string owner, string group);

    void CreateDirectory(string path, string mode, string owner, string group);

    void CreateSymlink(string path, string target);

    /// <summary>File, symbolic link, or directory with all below it. Nothing there: nothing happens.</summary>
    void Delete(string path);

    void Move(string from, string to);

    /// <summary>Adds to the end of a file and returns when the bytes are on the disk; a new file gets mode 0600.</summary>
    void Append(string path, ReadOnlyMemory<byte> content);

    /// <summary>A regular file's content to a new file, mode 0600, on the disk when this returns.</summary>
    void Copy(string from, string to);

    /// <summary>Writes to a file of /proc or /sys, which cannot be replaced by renaming.</summary>
    void WriteKernelFile(string path, string text);

    /// <summary>Sends a signal; a process that is gone is no error.</summary>
    void Signal(int pid, int signal);

    /// <summary>Names (not paths) in a directory, sorted ordinally; empty where there is none.</summary>
    ImmutableArray<string> List(string path);

    /// <summary>
    /// Runs a program without a shell. A program that does not exist gives exit status 127, one that took too long is killed
    /// and gives 124; both say so in <see cref="ProcessResult.Error"/>.
    /// </summary>
    Task<ProcessResult> RunAsync(ProcessCommand command, CancellationToken cancel);

    /// <summary>One request to the Docker Engine's local socket.</summary>
    Task<DockerResponse> DockerAsync(string method, string path, string? jsonBody, CancellationToken cancel);

    /// <summary>Looks at other hosts.</summary>
    INetworkProbe Network { get; }

    TimeProvider Clock { get; }
}

public enum FileKind
{
    File,
    Directory,
    Symlink,
    Other,
}

/// <param name="Mode">Octal text with leading zero, permission bits only: <c>0644</c>.</param>
/// <param name="Target">Where a symbolic link points.</param>
/// <param name="Stamp">
/// What the kernel notes of a file and changes with every write, rename and change of attributes: as long as it is the same, so is the
/// content. Empty where it is not known.
/// </param>
/// <param name="FileSystem">Two paths with the same one can be renamed into each other.</param>
/// <param name="Modified">Last change of content; of a directory, of its names. To the second.</param>
public sealed record FileStatus(
    FileKind Kind, string Mode, string Owner, string Group, long Length, string? Target = null, string Stamp = "", ulong FileSystem = 0,
    DateTimeOffset Modified = default);

public sealed record ProcessCommand(ImmutableArray<string> Argv)
{
    public string? Input { get; init; }

    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(2);

    public ImmutableSortedDictionary<string, string> Environment { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
}

public sealed record ProcessResult(int ExitCode, string Output, string Error)
{
    /// <summary>The exit status of a program that took too long, as timeout(1) gives it.</summary>
    public const int TimedOut = 124;

    public bool Ok => ExitCode == 0;
}

public sealed record DockerResponse(int Status, string Body)
{
    public bool Ok => Status is >= 200 and < 300;
}
