using System.Net.Sockets;
using System.Text;

namespace Palisade.Provision.Node;

/// <summary>The Docker Engine's API on its local socket.</summary>
internal sealed class DockerSocket
{
    private const string SocketPath = "/var/run/docker.sock";
    private const int MaxBody = 64 * 1024 * 1024;

    private readonly Lazy<HttpClient> client = new(() => new HttpClient(new SocketsHttpHandler { ConnectCallback = ConnectAsync, UseProxy = false })
    {
        BaseAddress = new Uri("http://docker"),
        Timeout = TimeSpan.FromMinutes(2),
        MaxResponseContentBufferSize = MaxBody,
    });

    public async Task<DockerResponse> SendAsync(string method, string path, string? jsonBody, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (jsonBody is not null)
        {
            request.Content = new StringContent(jsonBody, Encoding.UTF8, "application/json");
        }

        try
        {
            using var response = await client.Value.SendAsync(request, cancel).ConfigureAwait(false);
            return new DockerResponse((int)response.StatusCode, await response.Content.ReadAsStringAsync(cancel).ConfigureAwait(false));
        }
        catch (HttpRequestException e)
        {
            throw new IOException($"Docker does not answer on `{SocketPath}`: {e.InnerException?.Message ?? e.Message}", e);
        }
        catch (TaskCanceledException e) when (!cancel.IsCancellationRequested)
        {
            throw new IOException($"Docker did not answer `{method} {path}` in time", e);
        }
    }

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(SocketPath), cancel).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
