using Palisade.Core.Converge.Resources;
using Palisade.Engines.K3s;
using Palisade.Provision.Node;

namespace Palisade.Provision.Resources.K3s;

/// <summary>Outputs of a node: what phases choose by. What a node is not is said as well, so that nothing remembered stands for it.</summary>
internal static class K3sReport
{
    public static async Task<CheckResult> AddAsync(CheckResult result, K3sView view, ISystem system, CancellationToken cancel)
    {
        result = result
            .WithOutput(K3sOutputs.Member, view.State)
            .WithOutput(K3sOutputs.CaHash, view.CaHash ?? K3sOutputs.None)
            .WithOutput(K3sOutputs.Datastore, view.Datastore ?? K3sOutputs.None)
            .WithOutput(K3sOutputs.Ready, view.Ready ? "true" : "false")
            .WithOutput(K3sOutputs.Version, await VersionAsync(system, cancel).ConfigureAwait(false))
            .WithOutput(K3sOutputs.Vip, system.Exists(K3sPaths.VipManifest) ? "true" : "false");
        if (view.State != K3sOutputs.Server)
        {
            return result;
        }

        result = result.WithOutput(K3sOutputs.Members, string.Join(',', view.Nodes!.Value
            .Where(n => n.Labels.ContainsKey(KubernetesLabels.Cluster)).Select(n => n.Name).Order(StringComparer.Ordinal)));
        if (Secret(system, K3sPaths.Token) is { } token && K3sToken.Full(view.CaHash, token) is { } full)
        {
            result = result.WithOutput(K3sOutputs.ServerToken, full, secret: true);
        }

        return Secret(system, K3sPaths.AgentToken) is { } agents ? result.WithOutput(K3sOutputs.AgentToken, agents, secret: true) : result;
    }

    /// <summary>The password in a token file of this node; null where there is none.</summary>
    public static string? Secret(ISystem system, string path) =>
        system.ReadText(path)?.Trim() is { Length: > 0 } token ? K3sToken.Password(token) : null;

    /// <summary>First line of <c>k3s --version</c>: <c>k3s version v1.34.1+k3s1 (24fc436e)</c>.</summary>
    private static async Task<string> VersionAsync(ISystem system, CancellationToken cancel)
    {
        if (!system.Exists(K3sPaths.Binary))
        {
            return K3sOutputs.None;
        }

        var result = await system.RunAsync([K3sPaths.Binary, "--version"], cancel).ConfigureAwait(false);
        return result.Output.Split(' ', StringSplitOptions.RemoveEmptyEntries) is ["k3s", "version", var version, ..] ? version.Trim() : K3sOutputs.None;
    }
}
