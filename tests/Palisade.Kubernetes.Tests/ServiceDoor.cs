using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Xunit;

namespace Palisade.Kubernetes.Tests;

/// <summary>
/// The way to a service's port: a node's address, or, where the nodes cannot be reached from here, a tunnel through the API, which
/// goes to one replica and so says nothing about balancing.
/// </summary>
public sealed class ServiceDoor : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly HttpClient client = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero }) { Timeout = TimeSpan.FromSeconds(5) };
    private readonly Process? tunnel;

    private ServiceDoor(string address, int port, Process? tunnel)
    {
        Url = new UriBuilder("http", address, port).Uri;
        this.tunnel = tunnel;
    }

    public Uri Url { get; }

    /// <summary>Requests go to a node's port, and from there to any replica.</summary>
    public bool IsNodePort => tunnel is null;

    public static async Task<ServiceDoor> OpenAsync(RealCluster cluster, string kubeconfig, string service, int port)
    {
        foreach (var address in cluster.Addresses)
        {
            if (await AnswersAsync(address, port))
            {
                return new ServiceDoor(address, port, null);
            }
        }

        var local = FreePort();
        TestContext.Current.TestOutputHelper?.WriteLine($"  no node's address answers on port {port} from here: using kubectl port-forward for {service}");
        var start = new ProcessStartInfo("kubectl", ["--kubeconfig", kubeconfig, "port-forward", "-n", "palisade-" + service, "service/" + service, $"{local}:{port}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var door = new ServiceDoor("127.0.0.1", local, Process.Start(start)!);
        await Task.Delay(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);
        return door;
    }

    /// <summary>The first good answer.</summary>
    public async Task<string> GetAsync()
    {
        var begun = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                return await client.GetStringAsync(Url, TestContext.Current.CancellationToken);
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException && begun.Elapsed < Patience)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
            }
        }
    }

    /// <summary>One request after the other, each over a connection of its own, until it is told to stop.</summary>
    /// <returns>How many there were, and what went wrong.</returns>
    public async Task<(int Requests, IReadOnlyList<string> Failures)> LoadAsync(CancellationToken stop)
    {
        var (requests, failures) = (0, new List<string>());
        while (!stop.IsCancellationRequested)
        {
            try
            {
                requests++;
                using var request = new HttpRequestMessage(HttpMethod.Get, Url) { Headers = { ConnectionClose = true } };
                using var response = await client.SendAsync(request, CancellationToken.None);
                if (response.StatusCode != HttpStatusCode.OK)
                {
                    failures.Add($"status {(int)response.StatusCode}");
                }
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                failures.Add(e.Message);
            }

            // Bounded: a hundred a second is enough to fall into any gap of a roll-out.
            await Task.Delay(TimeSpan.FromMilliseconds(10), CancellationToken.None);
        }

        return (requests, failures);
    }

    public void Dispose()
    {
        tunnel?.Kill(entireProcessTree: true);
        tunnel?.Dispose();
        client.Dispose();
    }

    private static async Task<bool> AnswersAsync(string address, int port)
    {
        using var socket = new TcpClient();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(3));
        try
        {
            await socket.ConnectAsync(IPAddress.Parse(address), port, limit.Token);
            return true;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
