using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Palisade.K3sStandIn.Cluster;
using Palisade.K3sStandIn.Kubectl;

namespace Palisade.K3sStandIn.Api;

/// <summary>What a server answers, to nodes that join, to the other servers and to kubectl.</summary>
internal sealed class Routes(Members members, Settings settings)
{
    private static readonly Answer Unauthorized = new(401, "not authorized");

    public bool Ready { get; set; }

    public async Task<Answer> AnswerAsync(HttpMessage request, X509Certificate2? peer)
    {
        var user = User(request.Headers.GetValueOrDefault("Authorization", ""));
        switch (request.Method, request.Path)
        {
            case ("GET", "/ping"):
                return new Answer(200, "pong");
            case ("GET", "/cacerts"):
                return new Answer(200, Authority.Serving.Pem);
            case ("POST", "/v1-k3s/agent"):
                return await AdmitAsync(request, peer, user);
            case ("POST", "/standin/kubectl"):
                return peer is not null && Authority.Clients.Signed(peer)
                    ? new Answer(200, (await new Commands(members, Identity.Of(peer), Ready).RunAsync(Store.Parse(request.Body))).ToJsonString())
                    : new Answer(401, "error: You must be logged in to the server (Unauthorized)");
        }

        if (user != "server")
        {
            return Unauthorized;
        }

        switch (request.Method, request.Path)
        {
            case ("GET", "/standin/state"):
                return new Answer(200, members.State.ToJsonString());
            case ("POST", "/standin/state"):
                members.Take(Store.Parse(request.Body));
                return new Answer(200, "");
            case ("POST", "/standin/write"):
                var write = Store.Parse(request.Body);
                return new Answer(200, (await members.ApplyAsync(write["operation"]!.GetValue<string>(), write["arguments"]!.AsObject())).ToJsonString());
            case ("POST", "/v1-k3s/server-bootstrap"):
                return await BootstrapAsync(Store.Parse(request.Body));
            case ("POST", "/v1-k3s/promote"):
                Recorder.Event("join-end", Store.Parse(request.Body)["name"]!.GetValue<string>());
                return await WriteAsync("promote", request);
            case ("PUT", "/v1-k3s/token"):
                return await RotateAsync(Store.Parse(request.Body));
            case ("POST", "/v1-k3s/bootstrap-token"):
                return await WriteAsync("bootstrap-token", request);
            case ("POST", "/db/snapshot"):
                return Snapshot(request.Body);
            default:
                return new Answer(404, "404 page not found");
        }
    }

    /// <summary>By a token, or by the certificate that the node got when it joined before: tokens may run out meanwhile.</summary>
    private async Task<Answer> AdmitAsync(HttpMessage request, X509Certificate2? peer, string? user)
    {
        var name = Store.Parse(request.Body)["name"]!.GetValue<string>();
        var known = peer is not null && Authority.Clients.Signed(peer) && Identity.Of(peer).User == "system:node:" + name;
        if (user is null && !known)
        {
            return Unauthorized;
        }

        await WriteAsync("node", request);
        var (certificate, key) = Authority.Clients.Issue($"O=system:nodes, CN=system:node:{name}", serving: false, []);
        return new Answer(200, new JsonObject { ["certificate"] = certificate, ["key"] = key }.ToJsonString());
    }

    private async Task<Answer> WriteAsync(string operation, HttpMessage request) =>
        new(200, (await members.WriteAsync(operation, Store.Parse(request.Body))).ToJsonString());

    /// <summary><c>server</c> or <c>node</c>; null for anybody else.</summary>
    private string? User(string authorization)
    {
        if (Switches.Has("refuse-token"))
        {
            return null;
        }

        if (authorization.StartsWith("Bearer ", StringComparison.Ordinal) && authorization[7..].Split('.') is [var id, var secret])
        {
            var known = members.State["bootstrapTokens"]![id];
            return known?["secret"]?.GetValue<string>() == secret && DateTime.Parse(known["expires"]!.GetValue<string>()).ToUniversalTime() > DateTime.UtcNow ? "node" : null;
        }

        if (!authorization.StartsWith("Basic ", StringComparison.Ordinal))
        {
            return null;
        }

        var pair = Encoding.UTF8.GetString(Convert.FromBase64String(authorization[6..])).Split(':', 2);
        var password = pair.Length == 2 ? pair[1] : "";
        return password == members.State["serverPassword"]!.GetValue<string>() ? "server"
            : password == members.State["nodePassword"]!.GetValue<string>() ? "node" : null;
    }

    private async Task<Answer> BootstrapAsync(JsonObject joining)
    {
        if (!members.IsEtcd)
        {
            return new Answer(400, "etcd datastore disabled");
        }

        foreach (var key in KnownKeys.MustMatch)
        {
            var (ours, theirs) = (settings[key], joining["settings"]![key]?.GetValue<string>());
            if (ours != theirs)
            {
                return new Answer(400, $"starting kubernetes: preparing server: failed to validate server configuration: critical configuration value mismatch between servers: {key}: {ours} != {theirs}");
            }
        }

        var name = joining["name"]!.GetValue<string>();
        await members.WriteAsync("learn", new JsonObject { ["name"] = name });
        Recorder.Event("join-begin", name);
        return new Answer(200, members.State.ToJsonString());
    }

    private async Task<Answer> RotateAsync(JsonObject body)
    {
        var password = body["newToken"]?.GetValue<string>() is { Length: > 0 } given ? Token.Parse(given, "server").Password : Token.Random(16);
        await members.WriteAsync("server-password", new JsonObject { ["password"] = password });
        Places.WritePrivate(Places.Server("token"), Token.Full("server", password) + "\n");
        return new Answer(200, "");
    }

    private Answer Snapshot(string name)
    {
        if (!members.IsEtcd)
        {
            return new Answer(400, "etcd datastore disabled");
        }

        var full = $"{name}-{settings.NodeName}-{DateTimeOffset.UtcNow.ToUnixTimeSeconds()}";
        Places.WritePrivate(Places.Server("db/snapshots/" + full), members.State.ToJsonString());
        return new Answer(200, full);
    }
}
