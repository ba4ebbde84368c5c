using System.Collections.Immutable;
using Palisade.Core;

namespace Palisade.Provision.Fleet;

/// <summary>An open, authenticated way to one node. All commands share one connection.</summary>
public interface INodeSession : IAsyncDisposable
{
    string Node { get; }

    /// <summary>User of the login: the operator, or the vendor's user at first contact.</summary>
    string User { get; }

    /// <summary>Runs a program to its end. A transport failure throws; a non-zero exit status is a result.</summary>
    Task<RemoteResult> RunAsync(RemoteCommand command, CancellationToken cancel);

    /// <summary>Starts a program whose standard input and output stay open: one per node serves a whole run.</summary>
    Task<IRemoteProcess> StartAsync(RemoteCommand command, CancellationToken cancel);

    /// <summary>Copies a local file; the remote file appears under its name only when it is complete.</summary>
    Task UploadAsync(string localPath, string remotePath, string mode, bool sudo, CancellationToken cancel);

    /// <summary>Adds what is missing of a large file to a part of it on the node, as root; what arrived before a break stays there.</summary>
    Task ResumeUploadAsync(ResumedUpload upload, CancellationToken cancel);
}

/// <param name="RemotePath">File that the bytes are added to; made, mode 0600, where it is missing. Its folder must be root's alone.</param>
/// <param name="Have">Bytes that are there already; another length there is refused.</param>
/// <param name="Sent">Called with the bytes that are there or on their way.</param>
public sealed record ResumedUpload(string LocalPath, string RemotePath, long Have, Action<long>? Sent = null);

/// <summary>A program on a node. Arguments are quoted for the remote shell here and nowhere else.</summary>
public sealed record RemoteCommand
{
    public required ImmutableArray<string> Argv { get; init; }

    /// <summary>Run as root; a sudo password goes over standard input, never argv.</summary>
    public bool Sudo { get; init; }

    public ReadOnlyMemory<byte> Input { get; init; }

    /// <summary>Called for each line as it arrives; <c>true</c> for standard error. Null collects only.</summary>
    public Action<bool, string>? OnLine { get; init; }

    public TimeSpan? Timeout { get; init; }
}

public sealed record RemoteResult(int ExitCode, string Output, string Error)
{
    /// <summary>Part of the output is missing here: past 4 MiB a stream, or 64 KiB where <see cref="RemoteCommand.OnLine"/> heard all of it.</summary>
    public bool Truncated { get; init; }
}

public interface IRemoteProcess : IAsyncDisposable
{
    Stream Input { get; }

    Stream Output { get; }

    /// <summary>Last lines of standard error, for messages.</summary>
    string ErrorTail { get; }

    Task<int> WaitAsync(CancellationToken cancel);
}

/// <summary>How to reach one node; made from the spec, consumed by the OpenSSH transport.</summary>
public sealed record ConnectionTarget
{
    public required string Node { get; init; }

    public required string Host { get; init; }

    public int Port { get; init; } = 22;

    /// <summary>Logins to try in order: operators first, then the board's first-contact user.</summary>
    public required ImmutableArray<Login> Logins { get; init; }

    public string? Jump { get; init; }
}

/// <param name="Identities">Private key files; empty leaves the choice to the agent and ~/.ssh/config.</param>
/// <param name="Password">For first contact only; handed over by askpass.</param>
/// <param name="SudoPassword">Where sudo asks for one.</param>
public sealed record Login(string User, ImmutableArray<string> Identities, Secret? Password, Secret? SudoPassword);
