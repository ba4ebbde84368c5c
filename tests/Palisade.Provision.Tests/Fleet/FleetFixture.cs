using Palisade.Provision.Fleet;
using Palisade.Testing;

namespace Palisade.Provision.Tests.Fleet;

/// <summary>One sshd and one fleet with private folders; masters that tests leave behind are ended with it.</summary>
public sealed class FleetFixture : IAsyncDisposable
{
    private readonly string runtime = Directory.CreateTempSubdirectory("pal-").FullName;

    public SshServer Server { get; } = new();

    public string KnownHosts => Path.Combine(Server.Folder, "known hosts 100%");

    public FleetOptions Options => new()
    {
        KnownHosts = KnownHosts,
        RuntimeFolder = runtime,
        AskpassProgram = "/bin/false",
        ConnectTimeout = TimeSpan.FromSeconds(10),
        Clock = TimeProvider.System,
    };

    public OpenSshFleet Fleet => new(Options);

    public Task<OpenSshSession> ConnectAsync(CancellationToken cancel) => Fleet.ConnectAsync(Server.Target(), cancel);

    internal ControlSocket Socket(ConnectionTarget target) =>
        new(Path.Combine(runtime, SshArguments.SocketName(target, target.Logins[0], Options)));

    public async ValueTask DisposeAsync()
    {
        foreach (var path in Directory.GetFiles(runtime))
        {
            await new ControlSocket(path).TerminateAsync(CancellationToken.None);
        }

        await Server.DisposeAsync();
        Directory.Delete(runtime, recursive: true);
    }
}
