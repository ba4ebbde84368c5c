using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Palisade.Testing.Kubernetes;

/// <summary>
/// The HTTP side of a <see cref="FakeCluster"/> on the loopback interface: discovery, and reading, applying and deleting objects as
/// the Kubernetes API reference has it. Enough for a real kubectl, which proves that the command lines are ones it understands.
/// </summary>
public sealed class FakeApiServer : IAsyncDisposable
{
    private readonly FakeCluster cluster;
    private readonly HttpListener listener = new();
    private readonly Task serving;

    public FakeApiServer(FakeCluster cluster)
    {
        this.cluster = cluster;
        Port = FreePort();
        listener.Prefixes.Add($"http://127.0.0.1:{Port}/");
        listener.Start();
        serving = ServeAsync();
    }

    public int Port { get; }

    /// <summary>Method and path with query of every request, the oldest first.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>A kubeconfig for it, in a file of its own.</summary>
    public string WriteKubeconfig(string folder, string context = "home")
    {
        var path = Path.Combine(folder, "kubeconfig");
        File.WriteAllText(path, $$"""
            apiVersion: v1
            kind: Config
            current-context: {{context}}
            clusters: [{ name: fake, cluster: { server: "http://127.0.0.1:{{Port}}" } }]
            users: [{ name: anna, user: { token: made-up } }]
            contexts: [{ name: {{context}}, context: { cluster: fake, user: anna } }]

            """);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }

    public async ValueTask DisposeAsync()
    {
        listener.Close();
        await serving;
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            Answer(context);
        }
    }

    private void Answer(HttpListenerContext context)
    {
        var request = context.Request;
        Requests.Enqueue($"{request.HttpMethod} {request.Url!.PathAndQuery}");
        if (request.Url!.AbsolutePath == "/openapi/v2")
        {
            Send(context, 200, OpenApiDocument.ContentType, OpenApiDocument.Of(cluster.Kinds));
            return;
        }

        var (status, body) = (200, new JsonObject());
        try
        {
            body = Route(request);
        }
        catch (Exception e) when (e is not FakeApiException)
        {
            (status, body) = (500, new JsonObject { ["kind"] = "Status", ["apiVersion"] = "v1", ["status"] = "Failure", ["message"] = $"the test's API server broke: {e}", ["code"] = 500 });
        }
        catch (FakeApiException e)
        {
            (status, body) = (e.Status, new JsonObject
            {
                ["kind"] = "Status",
                ["apiVersion"] = "v1",
                ["metadata"] = new JsonObject(),
                ["status"] = "Failure",
                ["message"] = e.Message,
                ["reason"] = e.Reason,
                ["details"] = e.Reason == "Conflict" ? Causes(e.Message) : null,
                ["code"] = e.Status,
            });
        }

        Send(context, status, "application/json", Encoding.UTF8.GetBytes(body.ToJsonString()));
    }

    private static void Send(HttpListenerContext context, int status, string type, byte[] bytes)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        context.Response.ContentLength64 = bytes.Length;
        context.Response.OutputStream.Write(bytes);
        context.Response.Close();
    }

    private JsonObject Route(HttpListenerRequest request)
    {
        var path = request.Url!.AbsolutePath.Trim('/').Split('/');
        return path switch
        {
            ["version"] => new JsonObject { ["major"] = "1", ["minor"] = "36", ["gitVersion"] = "v1.36.0", ["platform"] = "linux/amd64" },
            ["api"] => new JsonObject { ["kind"] = "APIVersions", ["versions"] = new JsonArray("v1") },
            ["apis"] => Groups(),
            ["api", "v1"] => Resources("v1"),
            ["apis", var group, var version] => Resources($"{group}/{version}"),
            ["api", "v1", .. var rest] => Objects(request, "v1", rest),
            ["apis", "authorization.k8s.io", "v1", "selfsubjectaccessreviews"] => Review,
            ["apis", var group, var version, .. var rest] => Objects(request, $"{group}/{version}", rest),
            _ => throw new FakeApiException(404, "NotFound", "the server could not find the requested resource"),
        };
    }

    /// <summary>The account may do everything. What is asked comes as protobuf, and the answer is the same for all of it.</summary>
    private static JsonObject Review => new()
    {
        ["kind"] = "SelfSubjectAccessReview",
        ["apiVersion"] = "authorization.k8s.io/v1",
        ["spec"] = new JsonObject(),
        ["status"] = new JsonObject { ["allowed"] = true },
    };

    private JsonObject Groups() => new()
    {
        ["kind"] = "APIGroupList",
        ["apiVersion"] = "v1",
        ["groups"] = new JsonArray([.. cluster.Kinds.Where(k => k.Group.Length > 0).GroupBy(k => k.Group, StringComparer.Ordinal).Select(g => (JsonNode)new JsonObject
        {
            ["name"] = g.Key,
            ["versions"] = new JsonArray([.. g.Select(k => k.Version).Distinct().Select(v => (JsonNode)new JsonObject { ["groupVersion"] = $"{g.Key}/{v}", ["version"] = v })]),
            ["preferredVersion"] = new JsonObject { ["groupVersion"] = $"{g.Key}/{g.First().Version}", ["version"] = g.First().Version },
        })]),
    };

    private JsonObject Resources(string apiVersion) => new()
    {
        ["kind"] = "APIResourceList",
        ["apiVersion"] = "v1",
        ["groupVersion"] = apiVersion,
        ["resources"] = new JsonArray([.. cluster.Kinds.Where(k => k.ApiVersion == apiVersion).Select(k => (JsonNode)new JsonObject
        {
            ["name"] = k.Plural,
            ["singularName"] = k.Kind.ToLowerInvariant(),
            ["namespaced"] = k.Namespaced,
            ["kind"] = k.Kind,
            ["verbs"] = new JsonArray("create", "delete", "get", "list", "patch", "update"),
        })]),
    };

    private JsonObject Objects(HttpListenerRequest request, string apiVersion, string[] path)
    {
        var (ns, plural, name) = path switch
        {
            ["namespaces", var n, var p, var o] => (n, p, o),
            ["namespaces", var n, var p] => (n, p, null),
            [var p, var o] => ((string?)null, p, (string?)o),
            [var p] => (null, p, null),
            ["namespaces", _, "pods", _, "log"] => throw new FakeApiException(400, "BadRequest", "there are no logs here"),
            _ => throw new FakeApiException(404, "NotFound", "the server could not find the requested resource"),
        };
        var kind = cluster.Kinds.FirstOrDefault(k => k.ApiVersion == apiVersion && k.Plural == plural)
            ?? throw new FakeApiException(404, "NotFound", "the server could not find the requested resource");
        var query = request.QueryString;
        return (request.HttpMethod, name) switch
        {
            ("GET", null) => List(kind, ns, query["labelSelector"]),
            ("GET", _) => Must(kind, ns, name),
            ("PATCH", not null) when request.ContentType == "application/apply-patch+yaml" =>
                cluster.Apply((JsonObject)JsonNode.Parse(Body(request))!, query["fieldManager"]!, query["force"] == "true", query["dryRun"] == "All"),
            ("PATCH", not null) when request.ContentType == "application/merge-patch+json" => cluster.Patch(kind, ns, name, (JsonObject)JsonNode.Parse(Body(request))!),
            ("DELETE", not null) => Delete(kind, ns, name, Body(request).Contains("Orphan", StringComparison.Ordinal)),
            _ => throw new FakeApiException(405, "MethodNotAllowed", "the server does not allow this method on the requested resource"),
        };
    }

    private JsonObject List(FakeKind kind, string? ns, string? selector)
    {
        var labels = (selector ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split('=', 2)).ToDictionary(l => l[0], l => l[1], StringComparer.Ordinal);
        return new JsonObject
        {
            ["kind"] = kind.Kind + "List",
            ["apiVersion"] = kind.ApiVersion,
            ["metadata"] = new JsonObject { ["resourceVersion"] = "1" },
            ["items"] = new JsonArray([.. cluster.List(kind, ns, labels)]),
        };
    }

    private JsonObject Must(FakeKind kind, string? ns, string name) =>
        cluster.Get(kind.Kind, ns, name) ?? throw new FakeApiException(404, "NotFound", $"{kind.FullName} \"{name}\" not found");

    private JsonObject Delete(FakeKind kind, string? ns, string name, bool orphan)
    {
        Must(kind, ns, name);
        cluster.Delete(kind.Kind, ns, name, orphan);
        return new JsonObject { ["kind"] = "Status", ["apiVersion"] = "v1", ["status"] = "Success" };
    }

    /// <summary>kubectl builds its own words from the causes.</summary>
    private static JsonObject Causes(string message)
    {
        var causes = new JsonArray();
        string? manager = null;
        foreach (var line in message.Split('\n').SelectMany(l => l.Split(": conflict ").Select(p => p)))
        {
            var quoted = line.Split('"');
            manager = quoted.Length >= 3 ? quoted[1] : manager;
            var field = line.StartsWith("- .", StringComparison.Ordinal) ? line[2..] : line.LastIndexOf(": .", StringComparison.Ordinal) is >= 0 and var at ? line[(at + 2)..] : null;
            if (manager is not null && field is not null)
            {
                causes.Add((JsonNode)new JsonObject { ["reason"] = "FieldManagerConflict", ["message"] = $"conflict with \"{manager}\" using apps/v1", ["field"] = field });
            }
        }

        return new JsonObject { ["causes"] = causes };
    }

    private static string Body(HttpListenerRequest request)
    {
        using var reader = new StreamReader(request.InputStream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
