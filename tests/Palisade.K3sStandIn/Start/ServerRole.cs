using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Palisade.K3sStandIn.Api;
using Palisade.K3sStandIn.Cluster;

namespace Palisade.K3sStandIn.Start;

/// <summary><c>k3s server</c>: the first one makes the cluster, another joins it, and one that has data goes on with it.</summary>
internal static class ServerRole
{
    public static async Task<int> RunAsync(Settings settings)
    {
        Requirements.Check(settings);
        Log.Info($"Starting k3s {StandInVersion.Text}");
        var given = settings.Token("token") is { } text ? Token.Parse(text, "server") : null;
        if (settings.On("cluster-reset"))
        {
            return Reset(settings, given);
        }

        var store = Store.Open();
        var known = store is not null;
        if (store is not null)
        {
            Continue(store, settings, given);
        }
        else
        {
            store = settings["server"] is { } url ? await JoinAsync(settings, url, given) : Create(settings, given);
        }

        File.Delete(Places.Server("db/reset-flag"));
        await ServeAsync(settings, store, known);
        return 0;
    }

    private static void Continue(Store store, Settings settings, Token? given)
    {
        var password = given?.Password ?? Token.Parse(File.ReadAllText(Places.Server("token")).Trim(), "server").Password;
        store.Unlock(password);
        if (given?.CaHash is { } hash && hash != Authority.HashOf(Authority.Serving.Pem))
        {
            throw new Refusal($"token CA hash does not match the Cluster CA certificate hash: {hash} != {Authority.HashOf(Authority.Serving.Pem)}");
        }

        if (!store.IsEtcd && settings.On("cluster-init"))
        {
            store.MigrateToEtcd();
        }

        // The agents' token may be set at any start, on all servers alike.
        store.State["nodePassword"] = NodePassword(settings, store.State["serverPassword"]!.GetValue<string>());
        store.Save();
    }

    private static Store Create(Settings settings, Token? given)
    {
        if (given?.CaHash is not null)
        {
            throw new Refusal("starting kubernetes: preparing server: failed to bootstrap cluster: the full token format needs a certificate authority, which this first server has yet to make");
        }

        Authority.Serving.Create();
        Authority.Clients.Create();
        var password = given?.Password ?? Token.Random(16);
        return Store.Create(settings.On("cluster-init"), Store.Empty(password, NodePassword(settings, password)));
    }

    private static async Task<Store> JoinAsync(Settings settings, string url, Token? given)
    {
        var token = given ?? throw new Refusal("--token is required");
        using var client = await Supervisor.ConnectAsync(url, token);
        var matching = new JsonObject();
        foreach (var key in KnownKeys.MustMatch)
        {
            matching[key] = settings[key];
        }

        var who = new JsonObject { ["name"] = settings.NodeName, ["ip"] = settings.NodeIp, ["settings"] = matching };
        var state = Store.Parse(await Supervisor.AskAsync(client, "POST", "/v1-k3s/server-bootstrap", who.ToJsonString()));
        if (state["nodePassword"]!.GetValue<string>() != NodePassword(settings, token.Password))
        {
            throw new Refusal("critical configuration value mismatch between servers: agent-token");
        }

        var store = Store.Create(true, state);
        store.Unlock(token.Password);
        await Supervisor.AskAsync(client, "POST", "/v1-k3s/promote", who.ToJsonString());
        store.Replace(Store.Parse((await client.SendAsync("GET", "/standin/state")).Body));
        return store;
    }

    /// <summary>Forgets the other servers, and with a path takes the snapshot's data first (docs.k3s.io/cli/etcd-snapshot).</summary>
    private static int Reset(Settings settings, Token? given)
    {
        if (File.Exists(Places.Server("db/reset-flag")))
        {
            throw new Refusal("cluster-reset was successfully performed, please remove the cluster-reset flag and start k3s normally; to perform another cluster reset, you must first manually delete the reset-flag file");
        }

        var path = settings["cluster-reset-restore-path"];
        if (path is not null && !File.Exists(path))
        {
            throw new Refusal($"etcd: snapshot path does not exist: {path}");
        }

        var state = path is not null ? Store.Parse(File.ReadAllText(path)) : Store.Open()?.State ?? throw new Refusal("etcd is not initialized");
        var password = given?.Password ?? Token.Parse(File.ReadAllText(Places.Server("token")).Trim(), "server").Password;
        if (Directory.Exists(Places.Server("db/etcd")))
        {
            Directory.Move(Places.Server("db/etcd"), Places.Server($"db/etcd-old-{DateTimeOffset.UtcNow.ToUnixTimeSeconds()}"));
        }

        state["members"] = new JsonArray(settings.NodeIp);
        state.Remove("learner");
        Store.Create(true, state).Unlock(password);
        Places.WritePrivate(Places.Server("db/reset-flag"), "");
        Log.Info("Managed etcd cluster membership has been reset, restart without --cluster-reset flag now. Backup and delete ${datadir}/server/db on each peer etcd server and rejoin the nodes");
        return 0;
    }

    private static async Task ServeAsync(Settings settings, Store store, bool known)
    {
        using var members = new Members(store, settings.NodeIp, settings.Port);
        var routes = new Routes(members, settings);
        var (certificate, key) = ServerFiles.Write(settings, store);
        // A certificate from PEM has a key that the TLS stack only takes after a trip through PKCS#12.
        using var pair = X509Certificate2.CreateFromPem(certificate, key);
        var usable = X509CertificateLoader.LoadPkcs12(pair.Export(X509ContentType.Pkcs12), null);
        new ApiServer(usable, routes.AnswerAsync).Start(IPAddress.Parse(settings["bind-address"] ?? "0.0.0.0"), settings.Port);
        if (known && store.IsEtcd && store.State["members"]!.AsArray().Count > 0)
        {
            await members.CatchUpAsync();
            while (!await members.HasQuorumAsync())
            {
                Log.Info("Waiting for etcd server to become available");
                await Task.Delay(500);
            }
        }

        await members.WriteAsync("member", new JsonObject { ["ip"] = settings.NodeIp });
        var node = Node.Describe(settings);
        await members.WriteAsync("node", node);
        var (own, ownKey) = Authority.Clients.Issue($"O=system:nodes, CN=system:node:{settings.NodeName}", serving: false, []);
        NodeCertificate.Write(new JsonObject { ["certificate"] = own, ["key"] = ownKey }, Authority.Serving.Pem, $"https://{settings.NodeIp}:{settings.Port}");
        await NodeParts.StartAsync(settings);
        await ServerFiles.ApplyManifestsAsync(members);
        routes.Ready = !Switches.Has("never-ready");
        await NodeParts.ServeAsync(settings);
    }

    private static string NodePassword(Settings settings, string serverPassword) =>
        settings.Token("agent-token") is { } text ? Token.Parse(text, "node").Password : serverPassword;
}
