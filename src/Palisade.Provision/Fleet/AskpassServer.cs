using System.Net.Sockets;
using System.Text;
using Palisade.Core;

namespace Palisade.Provision.Fleet;

/// <summary>
/// Answers the password prompt of one login, once. Lives only while that login is made, on a socket in the private runtime
/// folder. A prompt that does not name the user and the node (a jump host's, a key's passphrase) gets nothing: the board's
/// password must not reach another host.
/// </summary>
internal sealed class AskpassServer : IAsyncDisposable
{
    private const int LongestPrompt = 4096;
    private readonly Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly CancellationTokenSource stop = new();
    private readonly Task loop;
    private readonly string user;
    private readonly string host;
    private Secret? secret;

    public AskpassServer(string folder, string user, string host, Secret secret)
    {
        (this.user, this.host, this.secret) = (user, host, secret);
        SocketPath = Path.Combine(folder, $"a{Guid.NewGuid():N}"[..20]);
        listener.Bind(new UnixDomainSocketEndPoint(SocketPath));
        File.SetUnixFileMode(SocketPath, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        listener.Listen(4);
        loop = AcceptAsync();
    }

    public string SocketPath { get; }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync().ConfigureAwait(false);
        listener.Dispose();
        await loop.ConfigureAwait(false);
        File.Delete(SocketPath);
        stop.Dispose();
    }

    /// <summary>
    /// sshconnect2.c: <c>USER@HOST's password: </c> (user cut at 30 characters, host at 128), and
    /// <c>(USER@HOST) PROMPT</c> for keyboard-interactive since OpenSSH 8.5.
    /// </summary>
    internal static bool IsFor(string prompt, string user, string host)
    {
        var shortUser = user[..Math.Min(30, user.Length)];
        return prompt == $"{shortUser}@{host}'s password: " ||
            (prompt.StartsWith($"({user}@{host}) ", StringComparison.Ordinal) && prompt.Contains("assword", StringComparison.Ordinal));
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptAsync(stop.Token).ConfigureAwait(false);
                await AnswerAsync(client, stop.Token).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The login is over.
        }
    }

    private async Task AnswerAsync(Socket client, CancellationToken cancel)
    {
        var prompt = new byte[LongestPrompt];
        var length = 0;
        int read;
        while (length < prompt.Length && (read = await client.ReceiveAsync(prompt.AsMemory(length), cancel).ConfigureAwait(false)) > 0)
        {
            length += read;
        }

        if (secret is not null && IsFor(Encoding.UTF8.GetString(prompt, 0, length), user, host))
        {
            await client.SendAsync(Encoding.UTF8.GetBytes(secret.Reveal() + "\n"), cancel).ConfigureAwait(false);
            secret = null;
        }
    }
}
