using System.Security.Cryptography;
using System.Text;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Text;

namespace Palisade.Provision.Fleet;

/// <summary>
/// Starts palisade on a node. The executable lies there under its content's digest and travels once per version; finding and
/// starting it is one round trip.
/// </summary>
public sealed class AgentInstaller(AgentExecutables executables)
{
    public const string Folder = "/var/lib/palisade/bin";

    // $1 mark, $2 list of RUNTIME=DIGEST, rest: arguments of palisade; @CLIENT is the operator's address as the node sees it.
    // Starting a version marks it as used, so that cleaning leaves alone what a guard of another run may still need.
    // The agent mostly waits for programs: compiling its code a second time, with more care, is put off for ten seconds of work.
    private const string Script = """
        mark=$1; have=$2; shift 2
        machine=$(uname -m)-$(getconf LONG_BIT 2>/dev/null || echo 64)
        case $machine in
            x86_64-64) r=linux-x64 ;; aarch64-64) r=linux-arm64 ;; aarch64-32|armv7l-32|armv8l-32) r=linux-arm ;; *) r=none ;;
        esac
        for pair in $have; do
            f=/var/lib/palisade/bin/palisade-${pair#*=}
            if [ "${pair%%=*}" = "$r" ] && [ -x "$f" ]; then
                touch -c "$f"; printf '%s ready\n' "$mark"
                client=${SSH_CONNECTION%% *}
                n=$#; i=0
                while [ $i -lt $n ]; do a=$1; shift; [ "$a" = @CLIENT ] && a=$client; set -- "$@" "$a"; i=$((i+1)); done
                export DOTNET_TC_CallCountingDelayMs=0x2710
                exec "$f" "$@"
            fi
        done
        printf '%s missing %s\n' "$mark" "$machine"
        """;

    private const string Prepare = """
        umask 022; mkdir -p /var/lib/palisade && chmod 0755 /var/lib/palisade && mkdir -p /var/lib/palisade/bin || exit 1
        find /var/lib/palisade/bin -type f -name '*palisade-*' -mtime +1 -exec rm -f {} +
        """;

    /// <summary>Runs <c>palisade node serve</c> as root and hands back its streams.</summary>
    public Task<IRemoteProcess> StartAgentAsync(INodeSession session, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(session);
        return StartAsync(session, ["node", "serve", "--client", "@CLIENT", "--user", session.User], cancel);
    }

    /// <summary>
    /// Runs palisade as root with other arguments, as <c>node confirm ID</c>; <c>@CLIENT</c> among them becomes the operator's
    /// address as the node sees it.
    /// </summary>
    public async Task<IRemoteProcess> StartAsync(INodeSession session, IReadOnlyList<string> arguments, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(session);
        var (process, machine) = await TryAsync(session, arguments, cancel).ConfigureAwait(false);
        if (process is not null)
        {
            return process;
        }

        var path = executables.FindFor(session.Node, machine);
        await InstallAsync(session, path, cancel).ConfigureAwait(false);
        return (await TryAsync(session, arguments, cancel).ConfigureAwait(false)).Process
            ?? throw new PalisadeException(FleetErrors.AgentFailed, $"palisade was copied to `{session.Node}` but is not executable there", $"look for `noexec` in `findmnt -T {Folder}` on the node", session.Node);
    }

    private async Task InstallAsync(INodeSession session, string path, CancellationToken cancel)
    {
        var prepared = await session.RunAsync(new RemoteCommand { Argv = ["/bin/sh", "-c", Prepare], Sudo = true }, cancel).ConfigureAwait(false);
        if (prepared.ExitCode != 0)
        {
            throw FileUpload.Failure(session.Node, Folder, prepared.Error);
        }

        await session.UploadAsync(path, $"{Folder}/palisade-{executables.Identity(path)}", "0755", sudo: true, cancel).ConfigureAwait(false);
    }

    /// <summary>The running program, or null and the node's machine where its build is not there yet.</summary>
    private async Task<(IRemoteProcess? Process, string Machine)> TryAsync(INodeSession session, IReadOnlyList<string> arguments, CancellationToken cancel)
    {
        var mark = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        var have = string.Join(' ', from r in AgentExecutables.Runtimes let p = executables.Find(r) where p is not null select $"{r}={executables.Identity(p)}");
        var process = await session.StartAsync(
            new RemoteCommand { Argv = ["/bin/sh", "-c", Script, "palisade", mark, have, .. arguments], Sudo = true }, cancel).ConfigureAwait(false);
        try
        {
            // A login script may print before; what is ours begins with the mark.
            while (await LineAsync(process.Output, cancel).ConfigureAwait(false) is { } line)
            {
                if (line == $"{mark} ready")
                {
                    return (process, "");
                }

                if (line.StartsWith($"{mark} missing ", StringComparison.Ordinal))
                {
                    await process.DisposeAsync().ConfigureAwait(false);
                    return (null, line[(mark.Length + " missing ".Length)..]);
                }
            }

            throw new PalisadeException(
                FleetErrors.AgentFailed, $"palisade cannot be started on `{session.Node}`: {DisplayText.Printable(process.ErrorTail)}", "the node's words stand in the message; `palisade explain PAL0219` names the usual causes", session.Node);
        }
        catch
        {
            await process.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    // Byte by byte: what follows the line belongs to the caller.
    private static async Task<string?> LineAsync(Stream stream, CancellationToken cancel)
    {
        var line = new List<byte>();
        var one = new byte[1];
        while (await stream.ReadAsync(one, cancel).ConfigureAwait(false) > 0)
        {
            if (one[0] == '\n')
            {
                return Encoding.UTF8.GetString([.. line]);
            }

            line.Add(one[0]);
            if (line.Count > 4096)
            {
                line.Clear();
            }
        }

        return null;
    }
}
