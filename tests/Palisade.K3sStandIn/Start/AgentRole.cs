using Palisade.K3sStandIn.Api;
using Palisade.K3sStandIn.Cluster;

namespace Palisade.K3sStandIn.Start;

/// <summary><c>k3s agent</c>: tries to join until it works, as the real one does.</summary>
internal static class AgentRole
{
    public static async Task<int> RunAsync(Settings settings)
    {
        Requirements.Check(settings);
        Log.Info($"Starting k3s agent {StandInVersion.Text}");
        var url = settings["server"] ?? throw new Refusal("--server is required");
        var token = Token.Parse(settings.Token("token") ?? throw new Refusal("--token is required"), "node");
        while (true)
        {
            try
            {
                using var client = await Supervisor.ConnectAsync(url, token, NodeCertificate.Read());
                var pair = await Supervisor.AskAsync(client, "POST", "/v1-k3s/agent", Node.Describe(settings).ToJsonString());
                NodeCertificate.Write(Store.Parse(pair), (await client.SendAsync("GET", "/cacerts")).Body, url);
                break;
            }
            catch (Refusal e)
            {
                Log.Error($"Failed to validate connection to cluster at {url}: {e.Message}");
                await Task.Delay(1000);
            }
        }

        await NodeParts.StartAsync(settings);
        await NodeParts.ServeAsync(settings);
        return 0;
    }
}
