using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Engines.K3s;
using Palisade.Provision.Node;

namespace Palisade.Provision.Resources.K3s;

/// <summary>The cluster through K3s's own kubectl on a server, whose kubeconfig only root can read.</summary>
internal sealed class K3sApi(ISystem system)
{
    /// <summary>What one question may take: a control plane that is not there must not hold up a plan.</summary>
    private static readonly TimeSpan Asking = TimeSpan.FromSeconds(20);

    /// <summary>The list of nodes, or null where the control plane does not answer. No answer but this proves that it is whole.</summary>
    public async Task<ImmutableArray<K3sNode>?> FindNodesAsync(CancellationToken cancel)
    {
        var result = await system.RunAsync(Kubectl(["get", "nodes", "-o", "json", "--request-timeout=10s"], Asking), cancel).ConfigureAwait(false);
        return result.Ok ? Nodes(result.Output) : null;
    }

    public async Task<ImmutableArray<K3sNode>> NodesAsync(CancellationToken cancel) =>
        Nodes(await MustAsync(["get", "nodes", "-o", "json", "--request-timeout=10s"], Asking, cancel).ConfigureAwait(false));

    /// <summary>Ready or not, as an agent may ask of itself.</summary>
    public async Task<bool> SeesItselfReadyAsync(string name, CancellationToken cancel)
    {
        var result = await system.RunAsync(
            Kubectl(["--kubeconfig", K3sPaths.KubeletConfig, "get", "node", name, "-o", "json", "--request-timeout=10s"], Asking), cancel).ConfigureAwait(false);
        return result.Ok && Parse(result.Output) is { } node && new K3sNode(node).Ready;
    }

    public async Task<JsonNode> GetAsync(ImmutableArray<string> arguments, CancellationToken cancel) =>
        Parse(await MustAsync(["get", .. arguments, "-o", "json"], Asking, cancel).ConfigureAwait(false)) ?? throw Refused(arguments, "its answer cannot be read");

    public async Task<string> MustAsync(ImmutableArray<string> arguments, TimeSpan timeout, CancellationToken cancel)
    {
        var result = await system.RunAsync(Kubectl(arguments, timeout), cancel).ConfigureAwait(false);
        return result.Ok ? result.Output : throw Refused(arguments, LastLines(result));
    }

    public Task<ProcessResult> RunAsync(ImmutableArray<string> arguments, TimeSpan timeout, CancellationToken cancel) =>
        system.RunAsync(Kubectl(arguments, timeout), cancel);

    public static string LastLines(ProcessResult result)
    {
        var lines = (result.Error.Length > 0 ? result.Error : result.Output).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var text = string.Join("; ", lines.TakeLast(4));
        return text.Length <= 600 ? text : text[^600..];
    }

    private static PalisadeException Refused(ImmutableArray<string> arguments, string reason) =>
        new(K3sErrors.Refused, $"`k3s kubectl {string.Join(' ', arguments.Take(3))}` failed: {reason}");

    private static ProcessCommand Kubectl(ImmutableArray<string> arguments, TimeSpan timeout) =>
        new([K3sPaths.Binary, "kubectl", .. arguments]) { Timeout = timeout };

    private static ImmutableArray<K3sNode> Nodes(string json) => [.. Parse(json).At("items").Items().Select(n => new K3sNode(n))];

    private static JsonNode? Parse(string json)
    {
        try
        {
            return JsonNode.Parse(json);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
