using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;

namespace Palisade.Provision.Fleet;

/// <summary>
/// Connections by the system's OpenSSH client: one master process per node, which stays for a minute so that the next verb finds
/// it. Everything a user has arranged for ssh (config, agent, certificates, jump hosts) keeps working.
/// </summary>
public sealed class OpenSshFleet(FleetOptions options)
{
    private readonly PinnedHosts pins = new(options.KnownHosts);

    /// <summary>
    /// Takes the open connection of any of the logins, else logs in with the first that the node accepts. Failures are
    /// <see cref="PalisadeException"/>s with a code of <see cref="FleetErrors"/> each.
    /// </summary>
    public Task<OpenSshSession> ConnectAsync(ConnectionTarget target, CancellationToken cancel) => ConnectAsync(target, fresh: false, cancel);

    /// <summary>A login of its own that shares nothing with earlier ones, and whose connection ends with the session.</summary>
    public Task<OpenSshSession> ConnectFreshAsync(ConnectionTarget target, CancellationToken cancel) => ConnectAsync(target, fresh: true, cancel);

    /// <summary>Ends the open connections to a node: before its settings or its host key change.</summary>
    public async Task DisconnectAsync(ConnectionTarget target, CancellationToken cancel)
    {
        foreach (var login in target.Logins)
        {
            await SocketOf(target, login).TerminateAsync(cancel).ConfigureAwait(false);
        }
    }

    /// <summary>Drops the pinned host key of a node; false where none was pinned.</summary>
    public bool Forget(string node) => pins.Forget(node);

    private async Task<OpenSshSession> ConnectAsync(ConnectionTarget target, bool fresh, CancellationToken cancel)
    {
        Check(target);
        if (!fresh && await OpenAlreadyAsync(target, cancel).ConfigureAwait(false) is { } open)
        {
            return open;
        }

        var refused = new List<(Login Login, string Error)>();
        foreach (var login in target.Logins)
        {
            var socket = fresh ? new ControlSocket(Path.Combine(options.RuntimeFolder, $"f{Guid.NewGuid():N}"[..21])) : SocketOf(target, login);
            // A file without a listener is left over from a killed master; ssh would refuse to bind over it.
            File.Delete(socket.Path);
            var error = await OpenMasterAsync(target, login, socket.Path, cancel).ConfigureAwait(false);
            if (error is null || (!fresh && await socket.IsAliveAsync(cancel).ConfigureAwait(false)))
            {
                return Session(target, login, socket, fresh);
            }

            if (!SshFailure.IsRefusedLogin(error))
            {
                throw new PalisadeException(SshFailure.Classify(error, target, pins));
            }

            refused.Add((login, error));
        }

        throw new PalisadeException(SshFailure.Denied(target, refused));
    }

    // Before any login is tried: until the operators exist on a board, theirs are refused, and a server that counts refusals
    // (PerSourcePenalties, fail2ban) must not meet one for every verb.
    private async Task<OpenSshSession?> OpenAlreadyAsync(ConnectionTarget target, CancellationToken cancel)
    {
        foreach (var login in target.Logins)
        {
            var socket = SocketOf(target, login);
            if (await socket.IsAliveAsync(cancel).ConfigureAwait(false))
            {
                return Session(target, login, socket, fresh: false);
            }
        }

        return null;
    }

    private ControlSocket SocketOf(ConnectionTarget target, Login login) =>
        new(Path.Combine(options.RuntimeFolder, SshArguments.SocketName(target, login, options)));

    private OpenSshSession Session(ConnectionTarget target, Login login, ControlSocket socket, bool fresh) =>
        new(target, login, socket, options.Clock, fresh, fresh ? null : c => ConnectAgainAsync(target, login, socket, c));

    /// <summary>For a session whose master turned out to be gone before a command could start.</summary>
    private async Task<ControlSocket> ConnectAgainAsync(ConnectionTarget target, Login login, ControlSocket old, CancellationToken cancel)
    {
        var next = old;
        if (await old.IsAliveAsync(cancel).ConfigureAwait(false))
        {
            // It lives, but the server lets it open no further session (MaxSessions): others are using it, so leave it to them.
            next = new ControlSocket(Path.Combine(options.RuntimeFolder, $"f{Guid.NewGuid():N}"[..21]));
        }

        File.Delete(next.Path);
        return await OpenMasterAsync(target, login, next.Path, cancel).ConfigureAwait(false) is { } error
            ? throw new PalisadeException(SshFailure.Classify(error, target, pins))
            : next;
    }

    /// <summary>Null when the master is up, else what ssh said.</summary>
    private async Task<string?> OpenMasterAsync(ConnectionTarget target, Login login, string controlPath, CancellationToken cancel)
    {
        AskpassServer? askpass = login.Password is { } password
            ? new AskpassServer(options.RuntimeFolder, login.User, target.Node, password) : null;
        try
        {
            using var process = Start(target, login, controlPath, askpass?.SocketPath);
            process.StandardInput.Close();
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            limit.CancelAfter(options.ConnectTimeout * 3);
            using var drain = new CancellationTokenSource();
            var error = new OutputTail(64 * 1024);
            var reading = Task.WhenAll(
                error.ReadAsync(process.StandardError.BaseStream, drain.Token),
                new OutputTail(0).ReadAsync(process.StandardOutput.BaseStream, drain.Token));
            try
            {
                await process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                cancel.ThrowIfCancellationRequested();
                throw new PalisadeException(SshFailure.TimedOut(target));
            }

            // Old masters keep standard error open for as long as they live: no waiting for its end.
            if (process.ExitCode == 0)
            {
                await drain.CancelAsync().ConfigureAwait(false);
                return null;
            }

            drain.CancelAfter(TimeSpan.FromSeconds(1));
            await reading.ConfigureAwait(false);
            return JumpWords(controlPath) + error.Text;
        }
        finally
        {
            File.Delete(SshArguments.JumpLog(controlPath));
            if (askpass is not null)
            {
                await askpass.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private static string JumpWords(string controlPath)
    {
        var log = SshArguments.JumpLog(controlPath);
        return File.Exists(log) ? File.ReadAllText(log) + "\n" : "";
    }

    private Process Start(ConnectionTarget target, Login login, string controlPath, string? askpass)
    {
        var start = new ProcessStartInfo(options.Ssh, SshArguments.Master(target, login, controlPath, options))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardErrorEncoding = Encoding.UTF8,
            WorkingDirectory = "/", // the master outlives this process and must not hold a mount
        };
        // The configuration may take secrets from the environment; the master must not carry them for others to read in /proc.
        var secrets = target.Logins.SelectMany(l => new[] { l.Password, l.SudoPassword }).OfType<Core.Secret>().Select(s => s.Reveal()).ToHashSet();
        foreach (var name in start.Environment.Where(e => e.Value is not null && secrets.Contains(e.Value)).Select(e => e.Key).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["LC_ALL"] = "C";
        start.Environment.Remove("LANGUAGE");
        // Never a question on the terminal, from whichever ssh in the chain: without a socket the program refuses them all.
        start.Environment["SSH_ASKPASS"] = options.AskpassProgram;
        start.Environment["SSH_ASKPASS_REQUIRE"] = "force";
        start.Environment[Askpass.Variable] = askpass ?? "none";
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new PalisadeException(FleetErrors.NoClient, $"the OpenSSH client `{options.Ssh}` cannot be started: {e.Message}", "install it: `apt install openssh-client`", target.Node, e);
        }
    }

    // Names come from a file; one that ssh would read as an option must not get there.
    private static void Check(ConnectionTarget target)
    {
        foreach (var word in target.Logins.Select(l => l.User).Append(target.Host).Append(target.Node).Concat(target.Jump?.Split(',') ?? []))
        {
            if (word.Length == 0 || word[0] == '-' || word.Any(c => char.IsControl(c) || char.IsWhiteSpace(c)))
            {
                throw new PalisadeException(FleetErrors.Ssh, $"`{word}` cannot be part of an SSH address", $"correct the address, user or jump of `{target.Node}`", target.Node);
            }
        }
    }
}
