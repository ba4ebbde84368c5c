using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Palisade.Provision.Node;

namespace Palisade.Testing;

/// <summary>Answers a program; null leaves it to the next handler.</summary>
public delegate ProcessResult? ProgramHandler(FakeSystem system, ProcessCommand command);

/// <summary>
/// A Debian board in memory: files, and small models of the programs that providers run. A test scripts what is not modelled
/// with <c>On</c>; the newest handler is asked first, so it may also replace a model.
/// </summary>
public sealed class FakeSystem : ISystem
{
    private readonly List<(string[] Prefix, ProgramHandler Handler)> handlers = [];

    public FakeSystem()
    {
        FakeBoard.Furnish(this);
        Units = new FakeUnits(this);
        Packages = new FakePackages(this);
        Accounts = new FakeAccounts(this);
        Nft = new FakeNft(this);
        FakeTools.Register(this);
    }

    public FakeFiles Files { get; } = new();

    public FakeUnits Units { get; }

    public FakePackages Packages { get; }

    public FakeAccounts Accounts { get; }

    public FakeNft Nft { get; }

    public FakeClock FakeClock { get; } = new();

    public TimeProvider Clock => Time ?? FakeClock;

    /// <summary>Another clock than <see cref="FakeClock"/>, where nobody is there to move that one.</summary>
    public TimeProvider? Time { get; set; }

    public FakeNetwork FakeNetwork { get; } = new();

    public INetworkProbe Network => FakeNetwork;

    /// <summary>Every program run, its arguments joined by spaces, the oldest first.</summary>
    public List<string> Log { get; } = [];

    /// <summary>The same with what was on standard input.</summary>
    public List<ProcessCommand> Commands { get; } = [];

    public List<(int Pid, int Signal)> Signals { get; } = [];

    /// <summary>Called before each write to the file system with its path; throws to simulate a full disk or a kill.</summary>
    public Action<string>? BeforeWrite { get; set; }

    /// <summary>Answers Docker's socket; without one it refuses the connection, as a board without Docker does.</summary>
    public Func<string, string, string?, DockerResponse>? Docker { get; set; }

    /// <param name="prefix">Words that the argument list begins with; the program by name, without its folder.</param>
    public void On(string prefix, ProgramHandler handler) => handlers.Insert(0, (prefix.Split(' '), handler));

    public void On(string prefix, string output, int exitCode = 0) =>
        On(prefix, (_, _) => new ProcessResult(exitCode, exitCode == 0 ? output : "", exitCode == 0 ? "" : output));

    public FileStatus? Stat(string path) => Files.Find(path) is { } e
        ? new FileStatus(e.Kind, e.Mode, e.Owner, e.Group, e.Content.Length, e.Target, $"{RuntimeHelpers.GetHashCode(e.Content)}:{e.Mode}", Files.FileSystemOf(path), e.Modified)
        : null;

    /// <summary>Paths whose digest was taken: what a cache spares.</summary>
    public List<string> Digested { get; } = [];

    public Task<string> DigestAsync(string path, CancellationToken cancel)
    {
        Digested.Add(path);
        return Task.FromResult(Convert.ToHexStringLower(SHA256.HashData(ReadFile(path))));
    }

    public byte[] ReadFile(string path) => Files.Find(path) switch
    {
        { Kind: FileKind.File } file => file.Content,
        null => throw new FileNotFoundException($"nothing at `{path}`"),
        var other => throw new IOException($"`{path}` is a {other.Kind}"),
    };

    public async Task WriteFileAsync(string path, ReadOnlyMemory<byte> content, string mode, string owner, string group, Func<string, Task>? validate, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var file = new FakeEntry(FileKind.File, mode, Accounts.Known(owner), Accounts.KnownGroup(group)) { Content = content.ToArray() };
        if (validate is not null)
        {
            var temporary = path + ".palisade-new";
            Files.Put(temporary, file with { Mode = "0600" });
            try
            {
                await validate(temporary).ConfigureAwait(false);
            }
            finally
            {
                Files.Remove(temporary);
            }
        }

        if (Files.Find(path) is { Kind: FileKind.Directory })
        {
            throw new IOException($"`{path}` is a directory");
        }

        BeforeWrite?.Invoke(path);
        Files.Put(path, file);
    }

    public void SetMode(string path, string mode, string owner, string group) => Files.Put(
        path,
        (Files.Find(path) ?? throw new FileNotFoundException($"nothing at `{path}`")) with { Mode = mode, Owner = Accounts.Known(owner), Group = Accounts.KnownGroup(group) });

    public void CreateDirectory(string path, string mode, string owner, string group)
    {
        if (Files.Find(path) is { Kind: not FileKind.Directory } other)
        {
            throw new IOException($"`{path}` is a {other.Kind}");
        }

        BeforeWrite?.Invoke(path);
        Files.Put(path, new FakeEntry(FileKind.Directory, mode, Accounts.Known(owner), Accounts.KnownGroup(group)));
    }

    public void CreateSymlink(string path, string target)
    {
        BeforeWrite?.Invoke(path);
        Files.Put(path, new FakeEntry(FileKind.Symlink, "0777") { Target = target });
    }

    public void Delete(string path)
    {
        BeforeWrite?.Invoke(path);
        Files.Remove(path);
    }

    public void Move(string from, string to) => Files.Move(from, to);

    public void Append(string path, ReadOnlyMemory<byte> content)
    {
        BeforeWrite?.Invoke(path);
        var old = Files.Find(path) ?? new FakeEntry(FileKind.File, "0600");
        Files.Put(path, old with { Content = [.. old.Content, .. content.Span] });
    }

    public void Copy(string from, string to)
    {
        BeforeWrite?.Invoke(to);
        Files.Put(to, new FakeEntry(FileKind.File, "0600") { Content = ReadFile(from) });
    }

    public void WriteKernelFile(string path, string text)
    {
        var old = Files.Find(path) ?? throw new FileNotFoundException($"nothing at `{path}`");
        if (old.Mode == "0444")
        {
            throw new UnauthorizedAccessException($"`{path}` is read-only");
        }

        Files.Seed(path, text.TrimEnd('\n') + "\n", old.Mode);
    }

    public void Signal(int pid, int signal)
    {
        Signals.Add((pid, signal));
        Files.Remove($"/proc/{pid}");
    }

    public ImmutableArray<string> List(string path) => Files.List(path);

    public Task<ProcessResult> RunAsync(ProcessCommand command, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        Log.Add(string.Join(' ', command.Argv));
        Commands.Add(command);
        var name = Path.GetFileName(command.Argv[0]);
        foreach (var (prefix, handler) in handlers.ToList())
        {
            if (prefix[0] == name && command.Argv.Skip(1).Take(prefix.Length - 1).SequenceEqual(prefix.Skip(1)) && handler(this, command) is { } result)
            {
                return Task.FromResult(result);
            }
        }

        return Task.FromResult(new ProcessResult(127, "", $"{name}: no such program"));
    }

    public Task<DockerResponse> DockerAsync(string method, string path, string? jsonBody, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        return Docker is { } docker
            ? Task.FromResult(docker(method, path, jsonBody))
            : throw new IOException("cannot connect to /var/run/docker.sock");
    }
}
