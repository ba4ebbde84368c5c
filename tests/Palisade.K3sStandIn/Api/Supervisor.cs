using Palisade.K3sStandIn.Cluster;

namespace Palisade.K3sStandIn.Api;

/// <summary>A node's way to its server: trust first, by the hash in the token, credentials after that (docs.k3s.io/cli/token).</summary>
internal static class Supervisor
{
    /// <param name="certificate">Of an earlier join, with its key; null at the first.</param>
    public static async Task<ApiClient> ConnectAsync(string url, Token token, (string Pem, string Key)? certificate = null)
    {
        var (host, port) = ApiClient.Endpoint(url);
        string pem;
        try
        {
            using var anybody = new ApiClient(host, port, caPem: null);
            pem = (await anybody.SendAsync("GET", "/cacerts")).Body;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            throw new Refusal($"failed to get CA certs: Get \"{url}/cacerts\": {e.Message}");
        }

        if (token.CaHash is not null && token.CaHash != Authority.HashOf(pem))
        {
            throw new Refusal($"token CA hash does not match the Cluster CA certificate hash: {token.CaHash} != {Authority.HashOf(pem)}");
        }

        return new ApiClient(host, port, pem, certificate?.Pem, certificate?.Key) { Authorization = token.Password.Contains('.', StringComparison.Ordinal) ? "Bearer " + token.Password : token.Basic };
    }

    public static async Task<string> AskAsync(ApiClient client, string method, string path, string body)
    {
        Answer answer;
        try
        {
            answer = await client.SendAsync(method, path, body);
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            throw new Refusal($"{path}: {e.InnerException?.Message ?? e.Message}");
        }

        return answer.Status switch
        {
            200 => answer.Body,
            401 => throw new Refusal($"{path}: 401 Unauthorized: {answer.Body}"),
            _ => throw new Refusal($"{path}: {answer.Status}: {answer.Body}"),
        };
    }
}
