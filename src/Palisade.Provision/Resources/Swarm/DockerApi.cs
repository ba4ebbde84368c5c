using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Provision.Node;

namespace Palisade.Provision.Resources.Swarm;

/// <summary>
/// Requests to the node's Docker Engine (docs.docker.com/reference/api/engine). Paths carry no version: the daemon then speaks its
/// newest, and the few fields used here are in all of them.
/// </summary>
internal sealed class DockerApi(ISystem system)
{
    /// <summary>Null where the answer is 404.</summary>
    public async Task<JsonNode?> FindAsync(string path, CancellationToken cancel)
    {
        var response = await SendAsync("GET", path, null, cancel).ConfigureAwait(false);
        return response.Status == 404 ? null : Parse(path, response);
    }

    public async Task<JsonNode> GetAsync(string path, CancellationToken cancel) =>
        Parse(path, await SendAsync("GET", path, null, cancel).ConfigureAwait(false));

    public async Task PostAsync(string path, JsonNode? body, CancellationToken cancel)
    {
        var response = await SendAsync("POST", path, body, cancel).ConfigureAwait(false);
        if (!response.Ok)
        {
            throw Refused(path, response);
        }
    }

    /// <exception cref="PalisadeException">PAL0501 where nobody listens on the socket.</exception>
    public async Task<DockerResponse> SendAsync(string method, string path, JsonNode? body, CancellationToken cancel)
    {
        try
        {
            return await system.DockerAsync(method, path, body?.ToJsonString(), cancel).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or SocketException or HttpRequestException)
        {
            throw new PalisadeException(EngineErrors.EngineUnavailable, "Docker does not answer on this node", "see `systemctl status docker` there", inner: e);
        }
    }

    /// <summary>The query of a list: <c>?filters={"label":["a=b"]}</c>, escaped.</summary>
    public static string Filter(string key, string value) =>
        "?filters=" + Uri.EscapeDataString(new JsonObject { [key] = new JsonArray(JsonValue.Create(value)) }.ToJsonString());

    public static PalisadeException Refused(string path, DockerResponse response) =>
        new(EngineErrors.SwarmRefused, $"Docker refused `{path.Split('?')[0]}` with status {response.Status}: {Message(response)}");

    /// <summary>What Docker says in <c>{"message": "..."}</c>, else the answer itself, shortened; one line.</summary>
    public static string Message(DockerResponse response)
    {
        var text = response.Body;
        try
        {
            text = JsonNode.Parse(text)?["message"]?.GetValue<string>() ?? text;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // A proxy or a dying daemon answers with text of its own; it is as good a reason.
        }

        text = text.ReplaceLineEndings(" ").Trim();
        return text.Length <= 400 ? text : text[..400];
    }

    private static JsonNode Parse(string path, DockerResponse response)
    {
        try
        {
            return response.Ok && JsonNode.Parse(response.Body) is { } json ? json : throw Refused(path, response);
        }
        catch (JsonException)
        {
            throw Refused(path, response);
        }
    }
}
