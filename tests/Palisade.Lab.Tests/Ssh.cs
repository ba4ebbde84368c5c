using System.Collections.Immutable;
using System.Net;
using Palisade.Provision.Lab;
using Palisade.Provision.Node;

namespace Palisade.Lab.Tests;

/// <summary>The system's ssh as a stranger would use it: no host keys known, no agent, no configuration.</summary>
internal static class Ssh
{
    /// <param name="options">More of ssh's own; the first to set something decides, so they come before what is set here.</param>
    public static async Task<ProcessResult> RunAsync(
        IPAddress address, string user, string? password, string? identity, ImmutableArray<string> command, IReadOnlyList<string>? options = null)
    {
        var askpass = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(askpass, "#!/bin/sh\nprintf '%s\\n' \"$TEST_PASSWORD\"\n");
            File.SetUnixFileMode(askpass, UnixFileMode.UserRead | UnixFileMode.UserExecute);
            string[] login = identity is null
                ? ["-o", "PubkeyAuthentication=no", "-o", "PreferredAuthentications=password,keyboard-interactive"]
                : ["-i", identity, "-o", "IdentitiesOnly=yes", "-o", "PreferredAuthentications=publickey"];
            return await MachineTools.RunAsync(
                new ProcessCommand(
                [
                    "ssh", "-F", "none", .. options ?? [], "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR",
                    "-o", "IdentityAgent=none", "-o", "NumberOfPasswordPrompts=1", "-o", "ConnectTimeout=10", .. login, $"{user}@{address}", "--", .. command,
                ])
                {
                    Environment = ImmutableSortedDictionary<string, string>.Empty
                        .Add("SSH_ASKPASS", askpass).Add("SSH_ASKPASS_REQUIRE", "force").Add("TEST_PASSWORD", password ?? ""),
                },
                CancellationToken.None);
        }
        finally
        {
            File.Delete(askpass);
        }
    }
}
