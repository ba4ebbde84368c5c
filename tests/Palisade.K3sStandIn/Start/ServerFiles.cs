using System.Text.Json.Nodes;
using Palisade.K3sStandIn.Cluster;
using Palisade.K3sStandIn.Kubectl;

namespace Palisade.K3sStandIn.Start;

/// <summary>The files that a server writes for others to read: tokens, the serving certificate, the admin's kubeconfig.</summary>
internal static class ServerFiles
{
    public static (string Certificate, string Key) Write(Settings settings, Store store)
    {
        var token = Token.Full("server", store.State["serverPassword"]!.GetValue<string>());
        var agent = Token.Full("node", store.State["nodePassword"]!.GetValue<string>());
        Places.WritePrivate(Places.Server("token"), token + "\n");
        Places.WritePrivate(Places.Server("agent-token"), agent + "\n");
        File.Delete(Places.Server("node-token"));
        File.CreateSymbolicLink(Places.Server("node-token"), "token");
        Directory.CreateDirectory(Places.Server("manifests"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var certificate = Pair("serving-kube-apiserver", () => Authority.Serving.Issue(
            "CN=k3s", serving: true,
            ["127.0.0.1", "10.43.0.1", "localhost", "kubernetes", "kubernetes.default.svc", settings.NodeName, settings.NodeIp, settings["bind-address"] ?? "127.0.0.1", .. settings.All("tls-san")]));
        var (admin, adminKey) = Pair("client-admin", () => Authority.Clients.Issue("O=system:masters, CN=system:admin", serving: false, []));
        var host = settings["bind-address"] is { } bound and not "0.0.0.0" ? bound : "127.0.0.1";
        Places.WritePrivate(
            settings["write-kubeconfig"] ?? Places.Etc("k3s/k3s.yaml"),
            Kubeconfig.Write($"https://{host}:{settings.Port}", Authority.Serving.Pem, admin, adminKey));
        return certificate;
    }

    /// <summary>What lies in the manifests folder when a server starts is applied; K3s also watches it.</summary>
    public static async Task ApplyManifestsAsync(Members members)
    {
        foreach (var file in Directory.GetFiles(Places.Server("manifests"), "*.yaml").Order(StringComparer.Ordinal))
        {
            foreach (var o in Yaml.Objects(File.ReadAllText(file)))
            {
                await members.WriteAsync("put", new JsonObject { ["key"] = Objects.KeyOf(o), ["object"] = Objects.Admitted(o, null) });
            }
        }
    }

    /// <summary>Kept over restarts until <c>k3s certificate rotate</c> removes it; made anew when the names change.</summary>
    private static (string Certificate, string Key) Pair(string name, Func<(string, string)> issue)
    {
        var (crt, key) = (Places.Server($"tls/{name}.crt"), Places.Server($"tls/{name}.key"));
        if (!File.Exists(crt) || name.StartsWith("serving", StringComparison.Ordinal))
        {
            var (certificate, secret) = issue();
            Places.WritePrivate(crt, certificate);
            Places.WritePrivate(key, secret);
        }

        return (File.ReadAllText(crt), File.ReadAllText(key));
    }
}
