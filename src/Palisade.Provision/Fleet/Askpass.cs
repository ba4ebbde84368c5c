using System.Net.Sockets;
using System.Text;

namespace Palisade.Provision.Fleet;

/// <summary>
/// The program that OpenSSH starts for a password (SSH_ASKPASS): this executable, told by an environment variable that names a
/// Unix socket. The secret itself is in no file, argument or environment; it goes over the socket to the one prompt it is for.
/// </summary>
public static class Askpass
{
    public const string Variable = "PALISADE_ASKPASS";

    /// <summary>True where this process was started by ssh to answer a prompt.</summary>
    public static bool IsAsked(Func<string, string?> environment) => !string.IsNullOrEmpty(environment(Variable));

    /// <summary>Prints the answer. 1 (ssh takes the prompt as refused) where the prompt is not for a known secret.</summary>
    public static async Task<int> AnswerAsync(string socket, string prompt, TextWriter output, CancellationToken cancel)
    {
        try
        {
            using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await client.ConnectAsync(new UnixDomainSocketEndPoint(socket), cancel).ConfigureAwait(false);
            using var stream = new NetworkStream(client);
            await stream.WriteAsync(Encoding.UTF8.GetBytes(prompt), cancel).ConfigureAwait(false);
            client.Shutdown(SocketShutdown.Send);
            using var reader = new StreamReader(stream, Encoding.UTF8);
            var answer = await reader.ReadToEndAsync(cancel).ConfigureAwait(false);
            if (answer.Length == 0)
            {
                return 1;
            }

            await output.WriteAsync(answer).ConfigureAwait(false);
            await output.FlushAsync(cancel).ConfigureAwait(false);
            return 0;
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return 1;
        }
    }
}
