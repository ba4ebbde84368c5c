using System.Text;
using System.Text.Json.Nodes;

namespace Palisade.K3sStandIn.Kubectl;

/// <summary>The admin's file as K3s writes it, and the parts of any such file that a client needs.</summary>
internal sealed record Kubeconfig(string Server, string Ca, string Certificate, string Key)
{
    public static string Write(string server, string ca, string certificate, string key)
    {
        static string Data(string pem) => Convert.ToBase64String(Encoding.ASCII.GetBytes(pem));
        return $"""
            apiVersion: v1
            clusters:
            - cluster:
                certificate-authority-data: {Data(ca)}
                server: {server}
              name: default
            contexts:
            - context:
                cluster: default
                user: default
              name: default
            current-context: default
            kind: Config
            users:
            - name: default
              user:
                client-certificate-data: {Data(certificate)}
                client-key-data: {Data(key)}

            """;
    }

    public static Kubeconfig Read(string path, string? context)
    {
        if (!File.Exists(path))
        {
            throw new Refusal($"error loading config file \"{path}\": no such file or directory");
        }

        var root = Yaml.Objects(File.ReadAllText(path)).Single();
        var name = context ?? root["current-context"]!.GetValue<string>();
        var chosen = Named(root, "contexts", name)["context"]!;
        var cluster = Named(root, "clusters", chosen["cluster"]!.GetValue<string>())["cluster"]!;
        var user = Named(root, "users", chosen["user"]!.GetValue<string>())["user"]!;
        static string Text(JsonNode? data) => Encoding.ASCII.GetString(Convert.FromBase64String(data!.GetValue<string>()));
        return new Kubeconfig(
            cluster["server"]!.GetValue<string>(), Text(cluster["certificate-authority-data"]), Text(user["client-certificate-data"]), Text(user["client-key-data"]));
    }

    private static JsonNode Named(JsonNode root, string list, string name) =>
        root[list]!.AsArray().FirstOrDefault(e => e!["name"]!.GetValue<string>() == name) ?? throw new Refusal($"error: no {list} entry named \"{name}\"");
}
