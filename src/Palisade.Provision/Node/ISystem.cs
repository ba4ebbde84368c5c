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

    byte[] ReadFile(string path);

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

    /// <summary>Names (not paths) in a directory, sorted ordinally; empty where there is none.</summary>
    ImmutableArray<string> List(string path);

    Task<ProcessResult> RunAsync(ProcessCommand command, CancellationToken cancel);

    /// <summary>One request to the Docker Engine's local socket.</summary>
    Task<DockerResponse> DockerAsync(string method, string path, string? jsonBody, CancellationToken cancel);

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
public sealed record FileStatus(FileKind Kind, string Mode, string Owner, string Group, long Length, string? Target = null);

public sealed record ProcessCommand(ImmutableArray<string> Argv)
{
    public string? Input { get; init; }

    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(2);

    public ImmutableSortedDictionary<string, string> Environment { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
}

public sealed record ProcessResult(int ExitCode, string Output, string Error)
{
    public bool Ok => ExitCode == 0;
}

public sealed record DockerResponse(int Status, string Body)
{
    public bool Ok => Status is >= 200 and < 300;
}
