using System.Text.Json.Nodes;
using Palisade.K3sStandIn.Api;
using Palisade.K3sStandIn.Cluster;

namespace Palisade.K3sStandIn.Kubectl;

/// <summary><c>k3s kubectl</c>: proves itself with the kubeconfig's certificate and lets the server do the work.</summary>
internal static class KubectlClient
{
    public static async Task<int> RunAsync(string[] args)
    {
        var words = new List<string>();
        string? file = Environment.GetEnvironmentVariable("KUBECONFIG"), context = null, input = null;
        for (var i = 0; i < args.Length; i++)
        {
            switch (args[i].Split('=', 2))
            {
                case ["--kubeconfig", var value]:
                    file = value;
                    break;
                case ["--kubeconfig"]:
                    file = args[++i];
                    break;
                case ["--context"]:
                    context = args[++i];
                    break;
                case ["--context", var value]:
                    context = value;
                    break;
                case ["-f" or "--filename", ..]:
                    var name = args[i].Contains('=', StringComparison.Ordinal) ? args[i].Split('=', 2)[1] : args[++i];
                    input = name == "-" ? await Console.In.ReadToEndAsync() : await File.ReadAllTextAsync(name);
                    break;
                default:
                    words.Add(args[i]);
                    break;
            }
        }

        if (words is ["version", "--client", ..])
        {
            Console.WriteLine(new JsonObject { ["clientVersion"] = new JsonObject { ["gitVersion"] = StandInVersion.Text } }.ToJsonString());
            return 0;
        }

        var kubeconfig = Kubeconfig.Read(string.IsNullOrEmpty(file) ? Places.Etc("k3s/k3s.yaml") : file, context);
        var (host, port) = ApiClient.Endpoint(kubeconfig.Server);
        using var client = new ApiClient(host, port, kubeconfig.Ca, kubeconfig.Certificate, kubeconfig.Key, ApiClient.OfKubectl);
        Answer answer;
        try
        {
            var request = new JsonObject { ["words"] = new JsonArray([.. words.Select(w => (JsonNode)w)]), ["input"] = input };
            answer = await client.SendAsync("POST", "/standin/kubectl", request.ToJsonString());
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            Console.Error.WriteLine($"The connection to the server {host}:{port} was refused - did you specify the right host or port? ({e.InnerException?.Message ?? e.Message})");
            return 1;
        }

        if (answer.Status != 200)
        {
            Console.Error.WriteLine(answer.Body);
            return 1;
        }

        var result = Store.Parse(answer.Body);
        Console.Out.Write(result["out"]!.GetValue<string>());
        Console.Error.Write(result["error"]!.GetValue<string>());
        return result["status"]!.GetValue<int>();
    }
}
