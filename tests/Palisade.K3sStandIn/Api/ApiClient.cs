using System.Security.Cryptography.X509Certificates;
using System.Text;
using Palisade.K3sStandIn.Cluster;

namespace Palisade.K3sStandIn.Api;

/// <summary>Requests to a server. With an authority's PEM the server must prove itself by it; without one anybody is believed.</summary>
internal sealed class ApiClient : IDisposable
{
    private readonly HttpClient http;

    /// <summary>How long a member tries to reach another before it says that it cannot.</summary>
    public static readonly TimeSpan OfMembers = TimeSpan.FromSeconds(2);

    /// <summary>kubectl's own dialler waits so long: on a busy machine a server may take seconds to accept.</summary>
    public static readonly TimeSpan OfKubectl = TimeSpan.FromSeconds(30);

    public ApiClient(string host, int port, string? caPem, string? clientPem = null, string? clientKey = null, TimeSpan? connect = null)
    {
        var root = caPem is null ? null : X509Certificate2.CreateFromPem(caPem);
        var handler = new SocketsHttpHandler { ConnectTimeout = connect ?? OfMembers };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
            root is null || (certificate is not null && Authority.SignedBy(root, certificate)
                && !errors.HasFlag(System.Net.Security.SslPolicyErrors.RemoteCertificateNameMismatch));
        if (clientPem is not null)
        {
            var pair = X509Certificate2.CreateFromPem(clientPem, clientKey);
            handler.SslOptions.ClientCertificates = [pair];
            handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => pair;
        }

        http = new HttpClient(handler) { BaseAddress = new Uri($"https://{host}:{port}"), Timeout = TimeSpan.FromSeconds(20) };
    }

    public string? Authorization { get; init; }

    /// <summary>From <c>https://host:port</c>, as in <c>server:</c> of a configuration.</summary>
    public static (string Host, int Port) Endpoint(string url)
    {
        var uri = new Uri(url);
        return uri.Scheme == "https" ? (uri.Host, uri.Port) : throw new Refusal($"only https:// URLs are supported, invalid scheme: {url}");
    }

    public async Task<Answer> SendAsync(string method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (Authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", Authorization);
        }

        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        using var answer = await http.SendAsync(request);
        return new Answer((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    public void Dispose() => http.Dispose();
}
