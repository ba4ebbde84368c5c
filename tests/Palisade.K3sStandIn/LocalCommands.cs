using System.Globalization;
using System.Text.Json.Nodes;
using Palisade.K3sStandIn.Api;
using Palisade.K3sStandIn.Cluster;

namespace Palisade.K3sStandIn;

/// <summary>Sub-commands that a person or a program runs on a node beside the service.</summary>
internal static class LocalCommands
{
    public static int Version()
    {
        Console.WriteLine($"k3s version {StandInVersion.Text} (standin)\ngo version go1.24.9");
        return 0;
    }

    public static async Task<int> TokenAsync(string[] args)
    {
        string Option(string name, string otherwise) => args.FirstOrDefault(a => a.StartsWith(name + "=", StringComparison.Ordinal)) is { } joined ? joined[(name.Length + 1)..]
            : Array.IndexOf(args, name) is >= 0 and var i && i + 1 < args.Length ? args[i + 1] : otherwise;
        switch (args)
        {
            case ["create", ..]:
                var (id, secret) = (Token.Random(3), Token.Random(8));
                var expires = DateTime.UtcNow + Duration(Option("--ttl", "24h"));
                await LocalAsync("POST", "/v1-k3s/bootstrap-token", new JsonObject { ["id"] = id, ["secret"] = secret, ["expires"] = expires.ToString("O") }.ToJsonString());
                Console.WriteLine($"K10{Authority.HashOf(Authority.Serving.Pem)}::{id}.{secret}");
                return 0;
            case ["rotate", ..]:
                await LocalAsync("PUT", "/v1-k3s/token", new JsonObject { ["newToken"] = Option("--new-token", "") }.ToJsonString());
                Console.WriteLine("Token rotated, restart k3s nodes with new token");
                return 0;
            default:
                throw new Refusal("No help topic for 'token " + string.Join(' ', args) + "'");
        }
    }

    public static async Task<int> SnapshotAsync(string[] args)
    {
        var folder = Places.Server("db/snapshots");
        switch (args)
        {
            case ["save", ..]:
                var name = Array.IndexOf(args, "--name") is >= 0 and var i ? args[i + 1] : args.FirstOrDefault(a => a.StartsWith("--name=", StringComparison.Ordinal))?[7..] ?? "on-demand";
                Log.Info($"Snapshot {await LocalAsync("POST", "/db/snapshot", name)} saved.");
                return 0;
            case ["delete", .. var names]:
                foreach (var gone in names.Where(n => n[0] != '-'))
                {
                    File.Delete(Path.Combine(folder, gone));
                    Log.Info($"Snapshot {gone} deleted.");
                }

                return 0;
            case ["ls" or "list" or "l", ..]:
                Console.WriteLine("Name Location Size Created");
                foreach (var file in Directory.Exists(folder) ? new DirectoryInfo(folder).GetFiles() : [])
                {
                    Console.WriteLine($"{file.Name} file://{file.FullName} {file.Length} {file.CreationTimeUtc:yyyy-MM-ddTHH:mm:ssZ}");
                }

                return 0;
            default:
                throw new Refusal("No help topic for 'etcd-snapshot " + string.Join(' ', args) + "'");
        }
    }

    /// <summary>
    /// New leaf certificates at the next start. As with the real one, an agent's own go too, and with them its way in without a token.
    /// </summary>
    public static int Certificate(string[] args)
    {
        switch (args)
        {
            case ["rotate", ..]:
                foreach (var file in Files(Places.Server("tls"), "client-admin.*").Concat(Files(Places.Server("tls"), "serving-*")).Concat(Files(Places.Agent(""), "client-kubelet.*")))
                {
                    File.Delete(file);
                }

                Log.Info("Successfully backed up certificates, please restart k3s server or agent to rotate certificates");
                return 0;
            case ["check", ..]:
                Console.WriteLine("FILENAME SUBJECT USAGES EXPIRES RESIDUAL_TIME STATUS");
                return 0;
            default:
                throw new Refusal("No help topic for 'certificate " + string.Join(' ', args) + "'");
        }
    }

    public static int SecretsEncryption()
    {
        Console.WriteLine("Encryption Status: Enabled\nCurrent Rotation Stage: start\nServer Encryption Hashes: All hashes match");
        return 0;
    }

    /// <summary>crictl: images are only names in a file.</summary>
    public static int Images(string[] args)
    {
        var list = Places.Agent("standin-images");
        var words = args.Where(a => a[0] != '-').ToArray();
        switch (words)
        {
            case ["pull", var image]:
                File.AppendAllText(list, image + "\n");
                Console.WriteLine("Image is up to date for " + image);
                return 0;
            case ["images" or "inspecti", ..]:
                var images = new JsonArray([.. (File.Exists(list) ? File.ReadAllLines(list) : []).Select(i => (JsonNode)new JsonObject { ["repoTags"] = new JsonArray(i), ["repoDigests"] = new JsonArray() })]);
                Console.WriteLine(new JsonObject { ["images"] = images }.ToJsonString());
                return 0;
            case ["ps" or "pods" or "info", ..]:
                Console.WriteLine("{}");
                return 0;
            default:
                throw new Refusal($"the stand-in does not know `crictl {string.Join(' ', args)}`");
        }
    }

    public static int Shim()
    {
        Thread.Sleep(Timeout.Infinite);
        return 0;
    }

    private static string[] Files(string folder, string pattern) => Directory.Exists(folder) ? Directory.GetFiles(folder, pattern) : [];

    private static async Task<string> LocalAsync(string method, string path, string body)
    {
        var token = Token.Parse(File.ReadAllText(Places.Server("token")).Trim(), "server");
        var kubeconfig = Kubectl.Kubeconfig.Read(Places.Etc("k3s/k3s.yaml"), null);
        using var client = await Supervisor.ConnectAsync(kubeconfig.Server, token);
        return await Supervisor.AskAsync(client, method, path, body);
    }

    private static TimeSpan Duration(string text) => int.Parse(text[..^1], CultureInfo.InvariantCulture) is var n && text[^1] switch
    {
        's' => TimeSpan.FromSeconds(n),
        'm' => TimeSpan.FromMinutes(n),
        'h' => TimeSpan.FromHours(n),
        _ => throw new Refusal($"invalid duration {text}"),
    } is var span ? span : default;
}
