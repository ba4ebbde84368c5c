using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Spec;
using Palisade.Engines.Services;
using Shouldly;
using Xunit;

namespace Palisade.Engines.Tests;

/// <summary>The question as nodes ask it, put to a balancer that gives a fixed answer.</summary>
public sealed class ServicesAnswerTests
{
    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Palisade-Replicas: 3\r\n\r\nok", true)]
    [InlineData("HTTP/1.1 302 Found\r\nx-palisade-replicas:4\r\nLocation: /in\r\n\r\n", true)]
    [InlineData("HTTP/1.1 200 OK\r\nX-Palisade-Replicas: 1\r\n\r\nok", false)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nX-Palisade-Replicas: 3\r\n", false)]
    [InlineData("HTTP/1.1 200 OK\r\nX-Palisade-Replicas: many\r\n\r\nok", false)]
    [InlineData("HTTP/1.1 503 Service Unavailable\r\nX-Palisade-Replicas: 3\r\n\r\n", false)]
    [InlineData("", false)]
    public async Task Unless_OfThreeReplicas_IsContentOnlyWithASuccessFromAllOfThem(string answer, bool content)
    {
        using var balancer = new TcpListener(IPAddress.Loopback, 0);
        balancer.Start();
        var port = ((IPEndPoint)balancer.LocalEndpoint).Port;
        var asked = AnswerAsync(balancer, answer);

        var status = await RunAsync(Question(port));

        (status == 0).ShouldBe(content);
        (await asked).ShouldStartWith("GET /healthy HTTP/1.1\r\nHost: localhost\r\nX-Palisade-Replicas: ?\r\n");
    }

    [Fact]
    public async Task Unless_WithNobodyOnThePort_IsNotContent()
    {
        using var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        var port = ((IPEndPoint)closed.LocalEndpoint).Port;
        closed.Stop();

        (await RunAsync(Question(port))).ShouldNotBe(0);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n", true)]
    [InlineData("HTTP/1.1 503 Service Unavailable\r\n\r\n", false)]
    public async Task Unless_WhereNobodyCountsReplicas_IsContentWithAnyAnswerAtTheNodesOwnAddress(string answer, bool content)
    {
        using var service = new TcpListener(IPAddress.Loopback, 0);
        service.Start();
        var port = ((IPEndPoint)service.LocalEndpoint).Port;
        var asked = AnswerAsync(service, answer);
        var spec = Clusters.ThreePis with
        {
            Nodes = [Clusters.ThreePis.Nodes[0] with { MeshAddress = IPAddress.Loopback }],
            Services = [Clusters.Site with { Port = port, Health = "/healthy" }],
        };

        var status = await RunAsync(new ServicesAnswerPhase(countsReplicas: false).Plan(Clusters.Context(spec)).Single().Only<CommandResource>());

        (status == 0).ShouldBe(content);
        await asked;
        new ServicesAnswerPhase(countsReplicas: false).Plan(Clusters.Context(Clusters.ThreePis)).Last().Only<CommandResource>().Unless[^1].ShouldBe("10.86.0.3");
    }

    private static CommandResource Question(int port)
    {
        WebServiceSpec site = Clusters.Site with { Port = port, Health = "/healthy" };
        return Clusters.Context(Clusters.ThreePis with { Services = [site] }).Plan("services-answer")[0].Only<CommandResource>();
    }

    private static async Task<string> AnswerAsync(TcpListener balancer, string answer)
    {
        using var client = await balancer.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        var request = new StringBuilder();
        var buffer = new byte[1024];
        while (!request.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            var count = await client.GetStream().ReadAsync(buffer, TestContext.Current.CancellationToken);
            count.ShouldBeGreaterThan(0, $"the request ended early: {request}");
            request.Append(Encoding.ASCII.GetString(buffer, 0, count));
        }

        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(answer), TestContext.Current.CancellationToken);
        return request.ToString();
    }

    private static async Task<int> RunAsync(CommandResource command)
    {
        using var process = Process.Start(new ProcessStartInfo(command.Unless[0], command.Unless.Skip(1)) { UseShellExecute = false })!;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode;
    }
}
