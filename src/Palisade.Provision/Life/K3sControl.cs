using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Spec;
using Palisade.Core.Text;
using Palisade.Engines.K3s;
using Palisade.Provision.Converge;
using Palisade.Provision.Fleet;
using Palisade.Provision.Resources;

namespace Palisade.Provision.Life;

/// <summary>
/// A K3s cluster by the programs of its own nodes, for what is done outside of the phases. Secrets travel on standard input and through
/// the node's agent, never as arguments.
/// </summary>
/// <param name="patience">How long a node may take until the cluster sees it as ready.</param>
public sealed class K3sControl(NodeGroup group, TimeProvider clock, TimeSpan patience)
{
    private static readonly TimeSpan Asking = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public NodeGroup Group => group;

    public static K3sControl Of(ConvergeEnvironment environment, NodeGroup group) => new(group, environment.Clock, TimeSpan.FromMinutes(10));

    public Task<RemoteResult> RunAsync(string node, ImmutableArray<string> argv, CancellationToken cancel, string? input = null, TimeSpan? timeout = null) =>
        group.Client(node).Session.RunAsync(
            new RemoteCommand
            {
                Argv = argv,
                Sudo = true,
                Input = input is null ? default : System.Text.Encoding.UTF8.GetBytes(input),
                Timeout = timeout ?? Asking,
            },
            cancel);

    /// <summary>Standard output of a program that has to succeed; else <paramref name="error"/> with its last words.</summary>
    public async Task<string> MustAsync(string node, ErrorInfo error, ImmutableArray<string> argv, CancellationToken cancel, string? input = null, TimeSpan? timeout = null)
    {
        var result = await RunAsync(node, argv, cancel, input, timeout).ConfigureAwait(false);
        return result.ExitCode == 0
            ? result.Output
            : throw new PalisadeException(error, $"`{string.Join(' ', argv.Take(4))}` failed on `{node}`: {LastWords(result)}", node: node);
    }

    public Task<string> KubectlAsync(string server, ErrorInfo error, ImmutableArray<string> arguments, CancellationToken cancel, string? input = null) =>
        MustAsync(server, error, [K3sPaths.Binary, "kubectl", .. arguments], cancel, input);

    /// <summary>The first server, in the file's order, whose control plane answers.</summary>
    public async Task<NodeSpec> ServerAsync(CancellationToken cancel)
    {
        var servers = group.Nodes.Where(n => n.Role == NodeRole.Server).ToArray();
        var words = "none of them was reached";
        foreach (var server in servers)
        {
            var result = await RunAsync(server.Name, [K3sPaths.Binary, "kubectl", "get", "--raw", "/readyz"], cancel).ConfigureAwait(false);
            if (result.ExitCode == 0)
            {
                return server;
            }

            words = $"`{server.Name}` says: {LastWords(result)}";
        }

        throw new PalisadeException(K3sErrors.NoServer, $"no server of the cluster answers; {words}", "`palisade status` shows which servers are up");
    }

    /// <summary>Waits until the cluster, as <paramref name="server"/> sees it, has the node and finds it ready.</summary>
    public async Task WaitReadyAsync(string server, string node, CancellationToken cancel)
    {
        var deadline = clock.GetUtcNow() + patience;
        string words;
        do
        {
            var result = await RunAsync(server, [K3sPaths.Binary, "kubectl", "get", "node", node, "-o", "json", "--request-timeout=10s"], cancel).ConfigureAwait(false);
            if (result.ExitCode == 0 && IsReady(result.Output))
            {
                return;
            }

            words = result.ExitCode == 0 ? "the cluster has it, but not as ready" : LastWords(result);
            await Task.Delay(Pause, clock, cancel).ConfigureAwait(false);
        }
        while (clock.GetUtcNow() < deadline);

        throw new PalisadeException(
            K3sErrors.NotReady, $"`{node}` was not ready within {patience.TotalMinutes:0} minutes: {words}",
            $"`palisade run --on {node} --sudo -- journalctl -u k3s -u k3s-agent -n 50` shows why", node);
    }

    public async Task<bool> ExistsAsync(string node, string path, CancellationToken cancel) =>
        (await RunAsync(node, ["test", "-e", path], cancel).ConfigureAwait(false)).ExitCode == 0;

    /// <summary>A small text file that only root reads.</summary>
    public async Task<string> ReadAsync(string node, string path, ErrorInfo error, CancellationToken cancel) =>
        (await MustAsync(node, error, ["cat", path], cancel).ConfigureAwait(false)).Trim();

    /// <summary>A file of mode 0600 whose content nobody sees on the way; the first touch is remembered for `destroy`.</summary>
    public Task WriteSecretAsync(string node, string verb, string path, string text, CancellationToken cancel) => group.Client(node).ApplyNowAsync(
        verb, [new FileResource { Cause = "engine", Path = path, Content = text, Mode = "0600", Secret = true }], cancel);

    public Task ApplyAsync(string node, string verb, ImmutableArray<Resource> resources, CancellationToken cancel) =>
        group.Client(node).ApplyNowAsync(verb, resources, cancel);

    public static string UnitOf(NodeSpec node) => K3sPaths.UnitOf(K3sRoles.IsServer(node));

    internal static string LastWords(RemoteResult result)
    {
        var lines = (result.Error.Length > 0 ? result.Error : result.Output).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var text = DisplayText.Printable(string.Join("; ", lines.TakeLast(3)));
        return text.Length == 0 ? $"it ended with status {result.ExitCode}" : text.Length <= 500 ? text : text[^500..];
    }

    private static bool IsReady(string json)
    {
        try
        {
            return JsonNode.Parse(json).At("status", "conditions").Items().Any(c => c.Text("type") == "Ready" && c.Text("status") == "True");
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
