namespace Palisade.Provision.Fleet;

/// <summary>What the OpenSSH transport works with. Folders exist and are private.</summary>
public sealed record FleetOptions
{
    /// <summary>Pinned host keys, in OpenSSH's own format.</summary>
    public required string KnownHosts { get; init; }

    /// <summary>Folder of control sockets; see <see cref="State.RuntimeFolder"/>.</summary>
    public required string RuntimeFolder { get; init; }

    public string Ssh { get; init; } = "ssh";

    /// <summary>Program that answers password prompts: this executable, see <see cref="Askpass"/>.</summary>
    public required string AskpassProgram { get; init; }

    /// <summary>TCP connection and the server's first word; three times as long for the whole login.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long an unused connection stays open for the next verb.</summary>
    public TimeSpan Persist { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>A connection that is silent for three times so long is given up.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(5);

    public required TimeProvider Clock { get; init; }
}
