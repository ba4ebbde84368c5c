using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Security;
using System.Net.Sockets;
using Palisade.Core.Converge.Resources;

namespace Palisade.Provision.Node;

/// <summary>The real network.</summary>
internal sealed class NetworkProbe : INetworkProbe
{
    private const long MaxBody = 256 * 1024;

    public async Task<PortState> ConnectAsync(string address, int port, TimeSpan timeout, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(timeout);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(address, port, limit.Token).ConfigureAwait(false);
            return PortState.Open;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return PortState.Silent;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode switch
            {
                SocketError.ConnectionRefused or SocketError.ConnectionReset => PortState.Refused,
                SocketError.TimedOut => PortState.Silent,
                _ => PortState.NoRoute,
            };
        }
    }

    public async Task<bool> PingAsync(string address, TimeSpan timeout, CancellationToken cancel)
    {
        try
        {
            using var ping = new Ping();
            return (await ping.SendPingAsync(IPAddress.Parse(address), timeout, cancellationToken: cancel).ConfigureAwait(false)).Status == IPStatus.Success;
        }
        catch (Exception e) when (e is PingException or FormatException)
        {
            return false;
        }
    }

    [SuppressMessage("Security", "CA5359", Justification = "The certificate is what is asked for: its digest is compared, and nothing secret is sent.")]
    public async Task<UntrustedAnswer?> GetAsync(Uri address, TimeSpan timeout, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(timeout);
        using var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
#pragma warning disable CA5359 // The CA that the server shows is the question itself; it is compared with a digest that came another way.
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, _, _, _) => true },
#pragma warning restore CA5359
        };
        using var http = new HttpClient(handler) { MaxResponseContentBufferSize = MaxBody };
        try
        {
            using var response = await http.GetAsync(address, limit.Token).ConfigureAwait(false);
            return new UntrustedAnswer((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(limit.Token).ConfigureAwait(false), response.Headers.Date);
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return null;
        }
    }
}
