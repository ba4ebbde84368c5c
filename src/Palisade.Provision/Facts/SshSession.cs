using System.Globalization;
using System.Text;
using Palisade.Provision.Node;

namespace Palisade.Provision.Facts;

/// <summary>
/// The SSH session that this process was started from. The caller's word counts first; sudo removes SSH_CONNECTION from the
/// environment, but root may read it in that of the processes above.
/// </summary>
public sealed record SshSession(string? Client, int? Port)
{
    private const int MaxDepth = 32;

    public static SshSession Find(ISystem system, int pid)
    {
        for (var depth = 0; pid > 1 && depth < MaxDepth; depth++)
        {
            try
            {
                if (FromEnvironment(Encoding.UTF8.GetString(system.ReadFile($"/proc/{pid}/environ"))) is { } session)
                {
                    return session;
                }

                var parent = (system.ReadText($"/proc/{pid}/status") ?? "").Split('\n').FirstOrDefault(l => l.StartsWith("PPid:", StringComparison.Ordinal));
                pid = int.TryParse(parent?[5..].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var above) ? above : 0;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                break;
            }
        }

        return new SshSession(null, null);
    }

    /// <summary>SSH_CONNECTION of ssh(1): client address and port, server address and port.</summary>
    private static SshSession? FromEnvironment(string environment)
    {
        const string Name = "SSH_CONNECTION=";
        var words = environment.Split('\0').FirstOrDefault(v => v.StartsWith(Name, StringComparison.Ordinal))?[Name.Length..].Split(' ');
        return words is [var client, _, _, var port] && System.Net.IPAddress.TryParse(client, out _)
            ? new SshSession(client, int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null)
            : null;
    }
}
