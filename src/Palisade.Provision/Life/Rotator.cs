using System.Collections.Immutable;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Spec;
using Palisade.Engines.K3s;
using Palisade.Provision.Converge;
using Palisade.Provision.Resources.K3s;
using Palisade.Provision.State;

namespace Palisade.Provision.Life;

/// <summary>
/// New secrets for a running cluster, one node at a time: tokens by which servers join, or every node's certificates. Containers run on
/// while their node's K3s restarts. A run that broke off goes on.
/// </summary>
public sealed class Rotator
{
    public const string Tokens = "tokens";

    public const string Certificates = "certificates";

    private static readonly TimeSpan Long = TimeSpan.FromMinutes(15);

    private readonly ConvergeEnvironment environment;
    private readonly K3sControl control;
    private readonly string what;
    private readonly RememberedSteps steps;

    public Rotator(ConvergeEnvironment environment, K3sControl control, StateFolder state, string what)
    {
        (this.environment, this.control, this.what) = (environment, control, what);
        steps = new RememberedSteps(state.File($"rotate-{what}.json"), what, environment.Reporter)
        {
            Noun = "rotation",
            Stopped = K3sLifeErrors.RotationStopped,
            Again = $"palisade rotate {what}",
        };
    }

    /// <summary>Steps that an earlier run has done; empty for a fresh rotation.</summary>
    public ImmutableArray<string> Done => steps.Done;

    /// <summary>Nodes that are restarted, in their order.</summary>
    public ImmutableArray<NodeSpec> Nodes =>
        [.. environment.Spec.Nodes.Where(n => K3sRoles.IsServer(n) || (what == Certificates && K3sRoles.IsMember(n))).OrderBy(n => !K3sRoles.IsServer(n))];

    public async Task RotateAsync(CancellationToken cancel)
    {
        if (Nodes.FirstOrDefault(n => !control.Group.Has(n.Name)) is { } away)
        {
            throw new PalisadeException(
                K3sErrors.NoServer, $"`{away.Name}` was not reached, and would be left behind with the old {what}", $"bring `{away.Name}` back first; nothing was changed", away.Name);
        }

        if (what == Tokens)
        {
            await RotateTokensAsync(cancel).ConfigureAwait(false);
        }
        else
        {
            foreach (var node in Nodes)
            {
                await steps.RunAsync($"new certificates for `{node.Name}`", () => RenewAsync(node, cancel), cancel).ConfigureAwait(false);
            }
        }

        steps.Forget();
    }

    private async Task RotateTokensAsync(CancellationToken cancel)
    {
        var lead = await LeadAsync(cancel).ConfigureAwait(false);
        await steps.RunAsync($"make a new token on `{lead.Name}`", () => MakeAsync(lead, cancel), cancel).ConfigureAwait(false);

        // Every server gets the new token before one of them restarts: one that came up with the old could not read the cluster's data.
        await steps.RunAsync("write the token files", () => WriteAsync(lead, cancel), cancel).ConfigureAwait(false);
        foreach (var server in Nodes)
        {
            await steps.RunAsync($"restart `{server.Name}`", () => RestartAsync(server, cancel), cancel).ConfigureAwait(false);
        }
    }

    /// <summary>Where the new token was made: on a later run it must be the same server, because only its file has it.</summary>
    private async Task<NodeSpec> LeadAsync(CancellationToken cancel)
    {
        foreach (var step in steps.Done)
        {
            if (Nodes.FirstOrDefault(n => step == $"make a new token on `{n.Name}`") is { } earlier)
            {
                return earlier;
            }
        }

        return await control.ServerAsync(cancel).ConfigureAwait(false);
    }

    /// <summary>Without a token of ours on its command line, where every process could read it, K3s makes one by itself.</summary>
    private async Task MakeAsync(NodeSpec lead, CancellationToken cancel)
    {
        foreach (var server in Nodes)
        {
            await control.WaitReadyAsync(lead.Name, server.Name, cancel).ConfigureAwait(false);
        }

        await control.MustAsync(lead.Name, K3sLifeErrors.RotationStopped, [K3sPaths.Binary, "token", "rotate"], cancel, timeout: TimeSpan.FromMinutes(2)).ConfigureAwait(false);
        await control.WriteSecretAsync(lead.Name, "rotate", K3sPaths.AgentToken, K3sToken.New() + "\n", cancel).ConfigureAwait(false);
    }

    private async Task WriteAsync(NodeSpec lead, CancellationToken cancel)
    {
        var token = await control.ReadAsync(lead.Name, K3sPaths.Server + "/token", K3sLifeErrors.RotationStopped, cancel).ConfigureAwait(false);
        var agents = await control.ReadAsync(lead.Name, K3sPaths.AgentToken, K3sLifeErrors.RotationStopped, cancel).ConfigureAwait(false);
        foreach (var server in Nodes)
        {
            await control.WriteSecretAsync(server.Name, "rotate", K3sPaths.Token, token + "\n", cancel).ConfigureAwait(false);
            await control.WriteSecretAsync(server.Name, "rotate", K3sPaths.AgentToken, agents + "\n", cancel).ConfigureAwait(false);
        }
    }

    private async Task RestartAsync(NodeSpec server, CancellationToken cancel)
    {
        await SystemctlAsync("restart", server, cancel).ConfigureAwait(false);
        await control.WaitReadyAsync(ViewOf(server), server.Name, cancel).ConfigureAwait(false);
    }

    /// <summary>
    /// K3s replaces certificates while it is stopped, and makes the new ones at its start. An agent's own certificate goes too, by which it
    /// came in since it joined: it needs a token again, and the one that it joined with is no longer good.
    /// </summary>
    private async Task RenewAsync(NodeSpec node, CancellationToken cancel)
    {
        if (K3sRoles.IsServer(node))
        {
            await RequireOthersAsync(node, cancel).ConfigureAwait(false);
        }
        else
        {
            await AdmitAsync(node, cancel).ConfigureAwait(false);
        }

        await SystemctlAsync("stop", node, cancel).ConfigureAwait(false);
        await control.MustAsync(node.Name, K3sLifeErrors.RotationStopped, [K3sPaths.Binary, "certificate", "rotate"], cancel, timeout: TimeSpan.FromMinutes(2)).ConfigureAwait(false);
        await SystemctlAsync("start", node, cancel).ConfigureAwait(false);
        await control.WaitReadyAsync(ViewOf(node), node.Name, cancel).ConfigureAwait(false);
    }

    /// <summary>A server that is away takes a vote along, and there may be none to spare.</summary>
    private async Task RequireOthersAsync(NodeSpec node, CancellationToken cancel)
    {
        foreach (var other in environment.Spec.Servers.Where(s => s.Name != node.Name))
        {
            await control.WaitReadyAsync(ViewOf(node), other.Name, cancel).ConfigureAwait(false);
        }
    }

    private async Task AdmitAsync(NodeSpec agent, CancellationToken cancel)
    {
        var server = await control.ServerAsync(cancel).ConfigureAwait(false);
        var answer = await control.MustAsync(
            server.Name, K3sLifeErrors.RotationStopped, [K3sPaths.Binary, "token", "create", "--ttl", "30m", "--description", "palisade: new certificates"], cancel).ConfigureAwait(false);
        var token = answer.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault();
        if (token is null || K3sToken.Hash(token) is null)
        {
            throw new PalisadeException(K3sLifeErrors.RotationStopped, $"`k3s token create` on `{server.Name}` gave no token with the digest of the cluster's CA", node: agent.Name);
        }

        await control.WriteSecretAsync(agent.Name, "rotate", K3sPaths.Token, token + "\n", cancel).ConfigureAwait(false);
    }

    /// <summary>Another server where there is one: what counts is that the cluster sees the node, not that the node sees itself.</summary>
    private string ViewOf(NodeSpec node) =>
        (environment.Spec.Servers.FirstOrDefault(s => s.Name != node.Name) ?? environment.Spec.Servers[0]).Name;

    private Task<string> SystemctlAsync(string verb, NodeSpec node, CancellationToken cancel) =>
        control.MustAsync(node.Name, K3sLifeErrors.RotationStopped, ["systemctl", verb, "--", K3sControl.UnitOf(node)], cancel, timeout: Long);
}
