using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Palisade.Core.Text;
using Palisade.Provision.Node;

namespace Palisade.Testing.Kubernetes;

/// <summary>
/// The command lines of kubectl that Palisade uses, against a <see cref="FakeCluster"/>, with kubectl's exit statuses and words. Any other
/// command line is an error, so that a test fails on one that nobody has thought about.
/// </summary>
public sealed class FakeKubectl(FakeCluster cluster)
{
    /// <summary>Answers instead of the cluster: a broken kubeconfig, a server that is off.</summary>
    public Func<IReadOnlyList<string>, ProcessResult?> Broken { get; set; } = _ => null;

    /// <summary>Contexts of the kubeconfig; the first is the current one.</summary>
    public List<string> Contexts { get; } = ["home"];

    /// <summary>Verbs and kinds that the account may not use: <c>create namespaces</c>.</summary>
    public HashSet<string> Denied { get; } = new(StringComparer.Ordinal);

    /// <summary>Every command line without the program and the kubeconfig's options.</summary>
    public List<string> Log { get; } = [];

    public static FakeKubectl Install(FakeSystem system, FakeCluster cluster)
    {
        var kubectl = new FakeKubectl(cluster);
        system.On("kubectl", (_, c) => kubectl.Run(c.Argv[1..], c.Input));
        system.On("k3s kubectl", (_, c) => kubectl.Run(c.Argv[2..], c.Input));
        return kubectl;
    }

    public ProcessResult Run(ImmutableArray<string> argv, string? input)
    {
        var arguments = Arguments.Parse(argv);
        Log.Add(string.Join(' ', arguments.All));
        if (Broken(arguments.All) is { } broken)
        {
            return broken;
        }

        if (arguments.Context is { } context && !Contexts.Contains(context))
        {
            return Fail($"error: context \"{context}\" does not exist");
        }

        try
        {
            return arguments.Words switch
            {
                ["get", ..] when arguments.FromInput => Ok(Printed(Objects(input).Select(Find).OfType<JsonObject>())),
                ["get", var kinds] => List(arguments, kinds.Split(',')),
                ["get", var kind, .. var names] => Ok(Printed(names.Select(n => cluster.Get(KindOf(kind).Kind, arguments.Namespace, n)).OfType<JsonObject>())),
                ["diff"] when arguments.IsServerSide && arguments.Has("--force-conflicts") => Diff(Objects(input)),
                ["apply"] when arguments.IsServerSide => Apply(arguments, Objects(input)),
                ["delete"] when arguments.FromInput => Delete(Objects(input)),
                ["delete", var kind, var name] when arguments.Has("--cascade=orphan") => cluster.Delete(KindOf(kind).Kind, arguments.Namespace, name, orphan: true) ? Ok("") : Ok(""),
                ["patch", var kind, var name] when arguments.Has("--type=merge") =>
                    Ok(cluster.Patch(KindOf(kind), arguments.Namespace, name, (JsonObject)JsonNode.Parse(arguments.Values["--patch"])!).ToJsonString()),
                ["api-resources"] => Ok(string.Join('\n', cluster.Kinds.Where(k => k.Namespaced).Select(k => k.FullName)) + "\n"),
                ["logs", var pod] => Ok(cluster.Logs(pod)),
                ["auth", "can-i", var verb, var kind] => Denied.Contains($"{verb} {kind}") ? new ProcessResult(1, "no\n", "") : Ok("yes\n"),
                ["auth", "whoami"] => Ok("""{"status":{"userInfo":{"username":"anna"}}}"""),
                ["config", "get-contexts"] => Ok(string.Join('\n', Contexts) + "\n"),
                ["version"] => Ok("""{"clientVersion":{"gitVersion":"v1.32.4"},"serverVersion":{"gitVersion":"v1.36.0"}}"""),
                _ => Fail("error: unknown command of the fake: " + string.Join(' ', argv)),
            };
        }
        catch (FakeApiException e)
        {
            return Fail(e.Reason == "Conflict" ? "error: " + e.Message
                : e.Message.StartsWith("no matches", StringComparison.Ordinal) ? "error: resource mapping not found: " + e.Message
                : $"Error from server ({e.Reason}): {e.Message}");
        }
    }

    private ProcessResult List(Arguments arguments, string[] names)
    {
        var errors = new StringBuilder();
        var found = new List<JsonObject>();
        foreach (var name in names)
        {
            if (cluster.FindKind(name) is not { } kind)
            {
                return Fail($"error: the server doesn't have a resource type \"{name}\"");
            }

            if (Denied.Contains("list " + kind.Plural))
            {
                errors.Append(CultureInfo.InvariantCulture, $"Error from server (Forbidden): {kind.FullName} is forbidden: User \"anna\" cannot list resource \"{kind.Plural}\" in API group \"{kind.Group}\" at the cluster scope\n");
                continue;
            }

            found.AddRange(cluster.List(kind, kind.Namespaced ? arguments.Namespace : null, arguments.Labels));
        }

        return new ProcessResult(errors.Length == 0 ? 0 : 1, Printed(found), errors.ToString());
    }

    private ProcessResult Diff(IEnumerable<JsonObject> objects)
    {
        var output = new StringBuilder();
        foreach (var o in objects)
        {
            var live = Find(o);
            var merged = cluster.Apply(o, "palisade", force: true, dryRun: true);
            var file = $"{Text(o, "apiVersion").Replace('/', '.')}.{Text(o, "kind")}.{Text(o["metadata"], "namespace")}.{Text(o["metadata"], "name")}";
            if (UnifiedDiff.Create(live is null ? "" : JsonYaml.Write(live), JsonYaml.Write(merged), context: 100_000, maxLines: int.MaxValue) is { } hunks)
            {
                output.Append(CultureInfo.InvariantCulture, $"diff -u -N /tmp/LIVE-123/{file} /tmp/MERGED-456/{file}\n--- /tmp/LIVE-123/{file}\t2026-03-01\n+++ /tmp/MERGED-456/{file}\t2026-03-01\n{hunks}");
            }
        }

        return new ProcessResult(output.Length == 0 ? 0 : 1, output.ToString(), output.Length == 0 ? "" : "exit status 1\n");
    }

    private ProcessResult Apply(Arguments arguments, IEnumerable<JsonObject> objects)
    {
        var output = new StringBuilder();
        foreach (var o in objects)
        {
            cluster.Apply(o, "palisade", arguments.Has("--force-conflicts"), arguments.Has("--dry-run=server"));
            output.Append(CultureInfo.InvariantCulture, $"{Text(o, "kind").ToLowerInvariant()}/{Text(o["metadata"], "name")}\n");
        }

        return Ok(output.ToString());
    }

    private ProcessResult Delete(IEnumerable<JsonObject> objects)
    {
        foreach (var o in objects)
        {
            cluster.Delete(Text(o, "kind"), Text(o["metadata"], "namespace"), Text(o["metadata"], "name"));
        }

        return Ok("");
    }

    private JsonObject? Find(JsonObject o)
    {
        var kind = cluster.FindKind(Text(o, "apiVersion"), Text(o, "kind"))
            ?? throw new FakeApiException(404, "NotFound", $"no matches for kind \"{Text(o, "kind")}\" in version \"{Text(o, "apiVersion")}\"");
        return cluster.Get(kind.Kind, kind.Namespaced ? Text(o["metadata"], "namespace") : null, Text(o["metadata"], "name"));
    }

    private FakeKind KindOf(string name) => cluster.FindKind(name) ?? throw new FakeApiException(404, "NotFound", $"the server doesn't have a resource type \"{name}\"");

    private static IEnumerable<JsonObject> Objects(string? input)
    {
        var root = (JsonObject)JsonNode.Parse(input ?? throw new InvalidOperationException("nothing on standard input"))!;
        return root["items"] is JsonArray items ? items.OfType<JsonObject>() : [root];
    }

    /// <summary>One object is printed as itself, several as a list, none not at all.</summary>
    private static string Printed(IEnumerable<JsonObject> objects) => objects.ToArray() switch
    {
        [] => "",
        [var one] => one.ToJsonString(),
        var many => new JsonObject { ["apiVersion"] = "v1", ["kind"] = "List", ["items"] = new JsonArray([.. many]) }.ToJsonString(),
    };

    private static string Text(JsonNode? node, string name) => FakeCluster.Text(node, name);

    private static ProcessResult Ok(string output) => new(0, output, "");

    private static ProcessResult Fail(string error) => new(1, "", error + "\n");

    private sealed record Arguments(ImmutableArray<string> All, ImmutableArray<string> Words, ImmutableDictionary<string, string> Values)
    {
        private static readonly string[] WithValue = ["--kubeconfig", "--context", "--namespace", "-n", "--selector", "-l", "-o", "-f", "--container", "--request-timeout", "--patch"];

        public string? Context => Values.GetValueOrDefault("--context");

        public string? Namespace => Values.GetValueOrDefault("--namespace");

        public bool FromInput => Values.GetValueOrDefault("-f") == "-";

        public bool IsServerSide => FromInput && Has("--server-side") && Has("--field-manager=palisade");

        public Dictionary<string, string> Labels => (Values.GetValueOrDefault("--selector") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries)
            .Select(l => l.Split('=', 2)).ToDictionary(l => l[0], l => l[1], StringComparer.Ordinal);

        public bool Has(string option) => All.Contains(option);

        public static Arguments Parse(ImmutableArray<string> argv)
        {
            var (words, values) = (new List<string>(), new Dictionary<string, string>(StringComparer.Ordinal));
            for (var i = 0; i < argv.Length; i++)
            {
                if (WithValue.Contains(argv[i]))
                {
                    values[argv[i]] = argv[++i];
                }
                else if (argv[i] is not ['-', ..])
                {
                    words.Add(argv[i]);
                }
            }

            return new Arguments(argv, [.. words], values.ToImmutableDictionary(StringComparer.Ordinal));
        }
    }
}
