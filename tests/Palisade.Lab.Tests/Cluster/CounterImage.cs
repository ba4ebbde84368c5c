using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Palisade.Provision.Lab;
using Shouldly;

namespace Palisade.Lab.Tests.Cluster;

/// <summary>
/// Somebody's image, made on a node from the cluster's own base image: it counts its starts in a file of its volume, and tells who
/// connects what it sees of itself, one line for each thing.
/// </summary>
internal static class CounterImage
{
    /// <summary>perl is part of Debian's minimal system. 9000/tcp answers in lines, 9000/udp in one datagram.</summary>
    private const string Program = """
        use strict; use IO::Socket::INET; use IO::Select;
        my $n = 0;
        if (open my $f, '<', '/data/starts') { $n = <$f> }
        open my $f, '>', '/data/starts' or die "data: $!"; print $f $n + 1; close $f;
        my $secret = '/run/secrets/token';
        my $text = do { local (@ARGV, $/) = $secret; <> };
        my ($mode, $owner) = (stat $secret)[2, 4];
        my $root = open(my $r, '>', '/written') ? 'yes' : 'no';
        my $about = sprintf "starts=%d\nargument=%s\ngreeting=%s\nuser=%d\nsecret=%d characters, mode %04o, owner %d\nroot is writable=%s\n",
            $n + 1, $ARGV[0], $ENV{GREETING}, $>, length $text, $mode & 07777, $owner, $root;
        my $tcp = IO::Socket::INET->new(LocalPort => 9000, Listen => 16, ReuseAddr => 1) or die "tcp: $!";
        my $udp = IO::Socket::INET->new(LocalPort => 9000, Proto => 'udp') or die "udp: $!";
        my $ready = IO::Select->new($tcp, $udp);
        while (my @s = $ready->can_read) {
            for my $s (@s) {
                if ($s == $tcp) { my $c = $tcp->accept or next; print $c $about; close $c }
                else { $udp->recv(my $x, 512); $udp->send("heard $x") }
            }
        }
        """;

    public static async Task<string> BuildAsync(LabHost node, string registry, CancellationToken cancel)
    {
        var reference = registry + "/tests/counter:1";
        var script = $"""
            set -e
            work=$(mktemp -d)
            trap 'rm -rf "$work"' EXIT
            base=$(docker images --format '{"{{.Repository}}:{{.Tag}}"}' | grep '/palisade/base:' | head -n 1)
            printf %s "$1" | base64 -d >"$work/counter.pl"
            printf 'FROM %s\nCOPY counter.pl /counter.pl\nRUN mkdir /data && chown 1000:1000 /data\nENTRYPOINT ["perl", "/counter.pl"]\nCMD ["default"]\n' "$base" >"$work/Dockerfile"
            DOCKER_BUILDKIT=0 docker build --quiet --tag {reference} "$work"
            docker push --quiet {reference}
            """;
        var result = await node.ExecAsync(["sh", "-c", script, "build", Convert.ToBase64String(Encoding.UTF8.GetBytes(Program))], cancel);
        result.ExitCode.ShouldBe(0, result.Output + result.Error);
        return reference;
    }

    /// <summary>What the image says on a TCP port, by the words before the equals signs; empty when it says nothing.</summary>
    public static async Task<Dictionary<string, string>> AskAsync(IPAddress address, int port, CancellationToken cancel)
    {
        try
        {
            using var client = new TcpClient();
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            limit.CancelAfter(TimeSpan.FromSeconds(10));
            await client.ConnectAsync(address, port, limit.Token);
            using var reader = new StreamReader(client.GetStream());
            var text = await reader.ReadToEndAsync(limit.Token);
            return text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split('=', 2)).ToDictionary(l => l[0], l => l[^1]);
        }
        catch (Exception e) when (e is SocketException or IOException || (e is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return [];
        }
    }

    public static async Task<int> StartsAsync(IPAddress address, int port, CancellationToken cancel) =>
        int.Parse((await AskAsync(address, port, cancel)).GetValueOrDefault("starts", "0"), CultureInfo.InvariantCulture);

    public static async Task<string> SendAsync(IPAddress address, int port, string text, CancellationToken cancel)
    {
        using var client = new UdpClient();
        client.Connect(address, port);
        await client.SendAsync(Encoding.ASCII.GetBytes(text), cancel);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(TimeSpan.FromSeconds(5));
        return Encoding.ASCII.GetString((await client.ReceiveAsync(limit.Token)).Buffer);
    }
}
