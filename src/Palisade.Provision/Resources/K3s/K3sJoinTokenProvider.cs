using System.Globalization;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Engines.K3s;
using Palisade.Provision.Node;

namespace Palisade.Provision.Resources.K3s;

/// <summary>
/// A token for agents that expires by itself. It is kept in memory (/run) for as long as it is good, so that several runs share one and
/// none outlives its use.
/// </summary>
internal sealed class K3sJoinTokenProvider : ResourceProvider<K3sJoinTokenResource>
{
    internal const string Path = NodePaths.Runtime + "/k3s-join-token";

    /// <summary>A board that starts K3s for the first time must not find it expired.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(30);

    public override Task<CheckResult> CheckAsync(K3sJoinTokenResource resource, CheckContext context, CancellationToken cancel) => Task.FromResult(
        Read(context.System) is { } token
            ? CheckResult.Same.WithOutput(K3sOutputs.JoinToken, token, secret: true)
            : CheckResult.Differs(ChangeAction.Create, $"makes a token that agents may join with for {resource.Life.TotalHours:0} hours"));

    public override async Task ApplyAsync(K3sJoinTokenResource resource, CheckContext context, CancellationToken cancel)
    {
        var system = context.System;
        var life = string.Create(CultureInfo.InvariantCulture, $"{(int)resource.Life.TotalMinutes}m");
        var expires = system.Clock.GetUtcNow() + resource.Life;
        var result = await system.RunAsync([K3sPaths.Binary, "token", "create", "--ttl", life, "--description", "palisade: agents join"], cancel).ConfigureAwait(false);
        var token = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault();
        if (!result.Ok || token is null || K3sToken.Hash(token) is null)
        {
            throw new PalisadeException(K3sErrors.Refused, result.Ok
                ? "`k3s token create` gave no token with the digest of the cluster's CA"
                : $"`k3s token create` failed: {K3sApi.LastLines(result)}");
        }

        system.CreateDirectory(NodePaths.Runtime, "0700", "root", "root");
        var text = string.Create(CultureInfo.InvariantCulture, $"{expires.ToUnixTimeSeconds()} {token}\n");
        await system.WriteTextAsync(Path, text, "0600", cancel).ConfigureAwait(false);
    }

    private static string? Read(ISystem system) =>
        system.ReadText(Path)?.Trim().Split(' ') is [var seconds, var token]
        && long.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var expires)
        && DateTimeOffset.FromUnixTimeSeconds(expires) > system.Clock.GetUtcNow() + Margin
            ? token
            : null;
}
