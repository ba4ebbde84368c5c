using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Palisade.K3sStandIn.Api;

/// <summary>TLS on the API's port: one request a connection, with or without a client certificate.</summary>
internal sealed class ApiServer(X509Certificate2 certificate, Func<HttpMessage, X509Certificate2?, Task<Answer>> answer)
{
    public void Start(IPAddress address, int port)
    {
        var listener = new TcpListener(address, port);
        listener.Start();
        _ = AcceptAsync(listener);
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        while (true)
        {
            var client = await listener.AcceptTcpClientAsync();
            _ = ServeAsync(client);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var owned = client;
        try
        {
            // A client may have no certificate; whether the one it has counts is for the route to say.
            await using var tls = new SslStream(client.GetStream(), false, (_, _, _, errors) => errors != SslPolicyErrors.RemoteCertificateNameMismatch);
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate, ClientCertificateRequired = true });
            if (await HttpMessage.ReadAsync(tls) is not { } request)
            {
                return;
            }

            using var peer = tls.RemoteCertificate is { } given ? new X509Certificate2(given) : null;
            await HttpMessage.WriteAsync(tls, await GuardAsync(request, peer));
        }
        catch (Exception e) when (e is IOException or AuthenticationException or SocketException)
        {
            Log.Info("http: TLS handshake error: " + e.Message);
        }
    }

    private async Task<Answer> GuardAsync(HttpMessage request, X509Certificate2? peer)
    {
        try
        {
            return await answer(request, peer);
        }
        catch (Refusal e)
        {
            return new Answer(500, e.Message);
        }
    }
}
