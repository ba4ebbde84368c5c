using System.Collections.Immutable;
using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Palisade.Core;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;

namespace Palisade.Provision.Fleet;

/// <summary>Starts programs over one node's master, through shell and sudo, until they really run.</summary>
/// <param name="reconnect">Gives a socket of a new master where the old one is gone; null where that must not happen.</param>
internal sealed class ProgramStarter(
    string node, Login login, bool isRoot, ControlSocket socket, TimeProvider clock, Func<CancellationToken, Task<ControlSocket>>? reconnect)
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private readonly RemoteScript script = new(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12)));
    private volatile bool sudoAsks;
    private volatile ControlSocket socket = socket;

    public ControlSocket Socket => socket;

    private Secret? SudoPassword => login.SudoPassword ?? login.Password;

    public async Task<RunningProgram> StartAsync(ImmutableArray<string> argv, bool sudo, CancellationToken cancel)
    {
        if (!sudo || isRoot)
        {
            return await BeginAsync(script.Plain(argv), sudo: false, cancel).ConfigureAwait(false);
        }

        if (!sudoAsks)
        {
            try
            {
                return await BeginAsync(script.Sudo(argv, withPassword: false), sudo: true, cancel).ConfigureAwait(false);
            }
            catch (PalisadeException e) when (e.Diagnostic.Error == FleetErrors.SudoPasswordNeeded && SudoPassword is not null)
            {
                sudoAsks = true;
            }
        }

        return await BeginAsync(script.Sudo(argv, withPassword: true), sudo: true, cancel).ConfigureAwait(false);
    }

    private async Task<RunningProgram> BeginAsync(string line, bool sudo, CancellationToken cancel)
    {
        var session = await OpenAsync(line, cancel).ConfigureAwait(false);
        try
        {
            using var patience = new CancellationTokenSource(StartLimit, clock);
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel, patience.Token);
            return await ReachAsync(session, sudo, limit.Token).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            await session.DisposeAsync().ConfigureAwait(false);
            if (e is OperationCanceledException && !cancel.IsCancellationRequested)
            {
                throw new PalisadeException(FleetErrors.Timeout, $"`{node}` did not start a program within {StartLimit.TotalSeconds:0} s", "the board may be overloaded, or sudo there asks something else than a password", node);
            }

            throw;
        }
    }

    private async Task<MuxSession> OpenAsync(string line, CancellationToken cancel)
    {
        try
        {
            return await socket.StartAsync(line, cancel).ConfigureAwait(false);
        }
        catch (SocketException) when (reconnect is not null)
        {
            // The master of an earlier verb, whose node has gone or rebooted since. Nothing ran, so trying again is safe.
            socket = await reconnect(cancel).ConfigureAwait(false);
        }
        catch (SocketException e)
        {
            throw Lost(e);
        }

        try
        {
            return await socket.StartAsync(line, cancel).ConfigureAwait(false);
        }
        catch (SocketException e)
        {
            throw Lost(e);
        }
    }

    private async Task<RunningProgram> ReachAsync(MuxSession session, bool sudo, CancellationToken cancel)
    {
        var report = new ReportReader(session.Error);
        var said = new StringBuilder();
        var group = 0;
        var asked = false;
        while (await report.LineAsync(cancel).ConfigureAwait(false) is { } line)
        {
            if (line == script.Running)
            {
                return new RunningProgram(session, group, report.Rest);
            }

            if (line.StartsWith(script.Started, StringComparison.Ordinal))
            {
                _ = int.TryParse(line.AsSpan(script.Started.Length), CultureInfo.InvariantCulture, out group);
            }
            else if (line == script.PasswordPrompt)
            {
                if (asked || SudoPassword is not { } password)
                {
                    throw SudoFailure.WrongPassword(node, login.User);
                }

                asked = true;
                await session.Input.WriteAsync(Encoding.UTF8.GetBytes(password.Reveal() + "\n"), cancel).ConfigureAwait(false);
            }
            else
            {
                said.Append(line).Append('\n');
            }
        }

        var exit = await session.Exit.WaitAsync(cancel).ConfigureAwait(false);
        var text = said.ToString();
        throw exit is null && group == 0 ? Lost(null)
            : group == 0 ? SudoFailure.NoShell(node, login.User, text)
            : !sudo ? Lost(null)
            : SudoFailure.NeedsPassword(text) ? SudoFailure.PasswordNeeded(node, login.User)
            : SudoFailure.Refused(node, login.User, text);
    }

    public PalisadeException Lost(Exception? inner) => new(
        FleetErrors.Lost, $"the connection to `{node}` broke", "run the same verb again; when it breaks again, look at the node's power and network", node, inner);
}
