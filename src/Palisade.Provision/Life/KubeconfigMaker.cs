using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Spec;
using Palisade.Engines.K3s;
using Palisade.Provision.Converge;
using Palisade.Provision.Resources;

namespace Palisade.Provision.Life;

/// <summary>
/// Gets a person into the cluster's API for a while: key made here, certificate signed by the cluster, nothing of it left there. Short
/// lives stand in for revocation, which Kubernetes does not have.
/// </summary>
public sealed class KubeconfigMaker(ConvergeEnvironment environment, K3sControl control)
{
    public static TimeSpan Shortest { get; } = TimeSpan.FromHours(1);

    public static TimeSpan Longest { get; } = TimeSpan.FromDays(7);

    private const int Tries = 30;

    /// <param name="user">Name of an operator.</param>
    /// <param name="server">Name or address under which the API is reached.</param>
    public async Task<Kubeconfig> MakeAsync(string user, string server, TimeSpan life, CancellationToken cancel)
    {
        var node = (await control.ServerAsync(cancel).ConfigureAwait(false)).Name;
        var ca = await control.ReadAsync(node, K3sPaths.ServerCa, K3sErrors.NoServer, cancel).ConfigureAwait(false);
        var request = OperatorRequest.Create(user);
        var certificate = await SignAsync(node, request, life, cancel).ConfigureAwait(false);
        var expires = request.ExpiryOf(certificate)
            ?? throw new PalisadeException(K3sLifeErrors.NotSigned, "the cluster signed a certificate for another key than the one it was asked for", "run `palisade kubeconfig` again", node);
        return new Kubeconfig
        {
            Cluster = environment.Spec.Cluster,
            User = user,
            Server = server,
            CaPem = ca + "\n",
            CertificatePem = certificate,
            KeyPem = request.KeyPem,
            Expires = expires,
        };
    }

    /// <summary>Where an operator's machine finds the API: the shared address, else a balancer, else the first server.</summary>
    public static string DefaultServer(ClusterSpec spec) =>
        spec.Engine.Vip?.ToString() ?? (K3sRoles.Balancers(spec) is [var balancer, ..] ? balancer.Address : spec.Servers[0].Address);

    private async Task<string> SignAsync(string node, OperatorRequest request, TimeSpan life, CancellationToken cancel)
    {
        await control.KubectlAsync(node, K3sLifeErrors.NotSigned, ["create", "-f", "-"], cancel, request.ToJson(life)).ConfigureAwait(false);
        try
        {
            await control.KubectlAsync(node, K3sLifeErrors.NotSigned, ["certificate", "approve", request.Name], cancel).ConfigureAwait(false);
            for (var i = 0; i < Tries; i++)
            {
                var json = await control.KubectlAsync(node, K3sLifeErrors.NotSigned, ["get", "certificatesigningrequest", request.Name, "-o", "json"], cancel).ConfigureAwait(false);
                if (Certificate(json, out var refusal) is { } pem)
                {
                    return pem;
                }

                if (refusal is not null)
                {
                    throw new PalisadeException(K3sLifeErrors.NotSigned, $"the cluster refused to sign the certificate of `{request.User}`: {refusal}", node: node);
                }

                await Task.Delay(TimeSpan.FromSeconds(1), environment.Clock, cancel).ConfigureAwait(false);
            }
        }
        finally
        {
            // Also when the person has given up: an approved request that nobody fetched must not lie around.
            await control.RunAsync(node, [K3sPaths.Binary, "kubectl", "delete", "certificatesigningrequest", request.Name, "--ignore-not-found"], CancellationToken.None).ConfigureAwait(false);
        }

        throw new PalisadeException(
            K3sLifeErrors.NotSigned, $"the cluster approved the certificate of `{request.User}` but did not sign it within {Tries} seconds",
            $"see what its controller says: `palisade run --on {node} --sudo -- journalctl -u k3s -n 50`", node);
    }

    private static string? Certificate(string json, out string? refusal)
    {
        refusal = null;
        try
        {
            var request = JsonNode.Parse(json);
            refusal = request.At("status", "conditions").Items()
                .Where(c => c.Text("type") is "Failed" or "Denied").Select(c => c.Text("message") is { Length: > 0 } words ? words : c.Text("type")).FirstOrDefault();
            return request.Text("status", "certificate") is { Length: > 0 } base64 ? Encoding.ASCII.GetString(Convert.FromBase64String(base64)) : null;
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            return null;
        }
    }
}
