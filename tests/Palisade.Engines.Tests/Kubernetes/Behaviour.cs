using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Palisade.Engines.Kubernetes;
using YamlDotNet.RepresentationModel;

namespace Palisade.Engines.Tests.Kubernetes;

/// <summary>What people and programs can notice of a service, read out of a stack or out of manifests; equal where both are one service.</summary>
internal sealed record Behaviour
{
    public required string Replicas { get; init; }

    public required string Image { get; init; }

    /// <summary>Each <c>PORT&gt;TARGET/PROTOCOL</c>.</summary>
    public required string Ports { get; init; }

    public required string Health { get; init; }

    public required string Command { get; init; }

    public required string Environment { get; init; }

    /// <summary>Each the file's path, and who can read it.</summary>
    public required string Secrets { get; init; }

    public required string Volumes { get; init; }

    public required string Memory { get; init; }

    public required string MilliCpu { get; init; }

    public required string User { get; init; }

    public required string Rights { get; init; }

    public required string Tmp { get; init; }

    public required string StopSeconds { get; init; }

    public static Behaviour OfStack(string compose)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(compose));
        var services = Map(((YamlMappingNode)stream.Documents[0].RootNode).Children["services"]);
        var app = Map(services.GetValueOrDefault("app") ?? services["web"]);
        var balancer = services.TryGetValue("balancer", out var b) ? Map(b) : [];
        var deploy = Map(app["deploy"]);
        var limits = Map(Map(deploy["resources"])["limits"]);
        var tmpfs = Items(app, "volumes").Select(Map).FirstOrDefault(v => v["type"].ToString() == "tmpfs");
        return new Behaviour
        {
            Replicas = deploy["replicas"].ToString(),
            Image = Written(app["image"]),
            Ports = Join(
            [
                .. Items(app, "ports").Select(Map).Select(p => $"{p["published"]}>{p["target"]}/{p["protocol"]}"),
                .. Items(balancer, "ports").Select(Map).Select(p => $"{p["published"]}>{Behind(Map(balancer["environment"]), p["target"].ToString())}/tcp"),
            ]),
            Health = Asked(app, balancer),
            Command = string.Join('|', Items(app, "command").Select(Written)),
            Environment = Join(app.TryGetValue("environment", out var variables) ? Map(variables).Select(v => $"{v.Key}={Written(v.Value).Replace("""{{"{{"}}""", "{{", StringComparison.Ordinal)}") : []),
            Secrets = Join(Items(app, "secrets").Select(Map).Select(s => $"/run/secrets/{s["target"]} {(s["mode"].ToString() == "256" ? s["uid"].ToString() : "all")}")),
            Volumes = Join(Items(app, "volumes").Select(Map).Where(v => v["type"].ToString() == "volume").Select(v => v["target"].ToString())),
            Memory = Bytes(limits["memory"].ToString()),
            MilliCpu = limits.TryGetValue("cpus", out var cpus) ? (decimal.Parse(cpus.ToString(), CultureInfo.InvariantCulture) * 1000).ToString("0", CultureInfo.InvariantCulture) : "",
            // The cluster's own image names www-data itself.
            User = app.TryGetValue("user", out var user) ? user.ToString() : Written(app["image"]).Contains("/palisade/", StringComparison.Ordinal) ? "33:33" : "",
            Rights = $"{(app.TryGetValue("read_only", out var fixedRoot) ? fixedRoot : "false")} -{string.Join(',', Items(app, "cap_drop"))} +{string.Join(',', Items(app, "cap_add"))}",
            Tmp = tmpfs is null ? "" : Map(tmpfs["tmpfs"])["size"].ToString(),
            StopSeconds = app["stop_grace_period"].ToString().TrimEnd('s'),
        };
    }

    public static Behaviour OfManifests(ImmutableArray<JsonObject> objects)
    {
        var workload = objects.Single(o => o.Kind() is "Deployment" or "StatefulSet")["spec"]!;
        var (pod, container) = (objects.Pod(), objects.Container());
        var rights = container["securityContext"]!;
        var secret = objects.SingleOrDefault(o => o.Kind() == "Secret");
        var readable = (pod["volumes"]?.AsArray() ?? []).FirstOrDefault(v => v!["secret"] is not null)?["secret"]!["defaultMode"]!.ToString() == "256" ? pod["securityContext"]!["fsGroup"]!.ToString() : "all";
        var mounts = (container["volumeMounts"]?.AsArray() ?? []).ToDictionary(m => m!["name"]!.ToString(), m => m!["mountPath"]!.ToString());
        var tmp = (pod["volumes"]?.AsArray() ?? []).FirstOrDefault(v => v!["emptyDir"] is not null)?["emptyDir"]!["sizeLimit"]!.ToString();
        var cpu = container["resources"]!["limits"]!["cpu"]?.ToString();
        return new Behaviour
        {
            Replicas = workload["replicas"]!.ToString(),
            Image = container["image"]!.ToString(),
            Ports = Join(objects.Where(o => o.Kind() == "Service").SelectMany(s => s["spec"]!["ports"]?.AsArray() ?? [])
                .Select(p => $"{p!["port"]}>{p["targetPort"]}/{p["protocol"]!.ToString().ToLowerInvariant()}")),
            Health = container["readinessProbe"] switch
            {
                null => "",
                var probe when probe["httpGet"] is { } get => $"GET {get["path"]} :{get["port"]}",
                var probe when probe["tcpSocket"] is { } tcp => $"TCP :{tcp["port"]}",
                var probe => string.Join('|', probe["exec"]!["command"]!.AsArray()),
            },
            Command = string.Join('|', (container["args"]?.AsArray() ?? []).Select(a => Expanded(a!.ToString()))),
            Environment = Join((objects.SingleOrDefault(o => o.Kind() == "ConfigMap")?["data"]?.AsObject() ?? []).Select(v => $"{v.Key}={v.Value}")),
            Secrets = Join((secret?["data"]?.AsObject() ?? []).Select(d => $"{mounts.Single(m => m.Value == "/run/secrets").Value}/{d.Key} {readable}")),
            Volumes = Join((workload["volumeClaimTemplates"]?.AsArray() ?? []).Select(v => mounts[v!["metadata"]!["name"]!.ToString()])),
            Memory = Bytes(container["resources"]!["limits"]!["memory"]!.ToString()),
            MilliCpu = cpu is null ? "" : cpu.EndsWith('m') ? cpu[..^1] : cpu + "000",
            User = pod["securityContext"]!["runAsUser"] is { } user ? $"{user}:{pod["securityContext"]!["runAsGroup"]}" : "",
            Rights = $"{rights["readOnlyRootFilesystem"]} -{string.Join(',', rights["capabilities"]!["drop"]!.AsArray())} +{string.Join(',', rights["capabilities"]!["add"]?.AsArray() ?? [])}",
            Tmp = tmp is null ? "" : Bytes(tmp),
            StopSeconds = pod["terminationGracePeriodSeconds"]!.ToString(),
        };
    }

    private static string Asked(Dictionary<string, YamlNode> app, Dictionary<string, YamlNode> balancer)
    {
        var test = app.TryGetValue("healthcheck", out var check) ? Items(Map(check), "test").Skip(1).Select(Written).ToArray() : [];
        if (test is ["palisade-health", var own, var ownPath])
        {
            return $"GET {ownPath} :{own}";
        }

        if (test.Length > 0 || !balancer.TryGetValue("environment", out var environment))
        {
            return string.Join('|', test);
        }

        var known = Map(environment);
        var path = Written(known["HEALTH"]);
        var port = known.TryGetValue("CHECK", out var asked) ? asked.ToString() : known["PORT"].ToString();
        return path.Length > 0 ? $"GET {path} :{port}" : $"TCP :{port}";
    }

    /// <summary>Which port of the replicas is behind one that a balancer listens on.</summary>
    private static string Behind(Dictionary<string, YamlNode> environment, string listener) => environment.TryGetValue("PORTS", out var ports)
        ? ports.ToString().Split(' ').Single(p => p.StartsWith(listener + ":", StringComparison.Ordinal)).Split(':')[1]
        : environment["PORT"].ToString();

    private static Dictionary<string, YamlNode> Map(YamlNode node) => ((YamlMappingNode)node).Children.ToDictionary(c => c.Key.ToString(), c => c.Value);

    private static IEnumerable<YamlNode> Items(Dictionary<string, YamlNode> map, string key) => map.TryGetValue(key, out var list) ? ((YamlSequenceNode)list).Children : [];

    /// <summary>Compose puts a variable in for <c>$NAME</c>, and a <c>$</c> for two.</summary>
    private static string Written(YamlNode node) => node.ToString().Replace("$$", "$", StringComparison.Ordinal);

    /// <summary>As Kubernetes reads an argument: nothing of it may be left to be a variable.</summary>
    private static string Expanded(string argument)
    {
        var text = new System.Text.StringBuilder();
        for (var i = 0; i < argument.Length; i++)
        {
            if (argument[i] == '$' && i + 1 < argument.Length && argument[i + 1] == '(')
            {
                return "a variable of " + argument;
            }

            i += argument[i] == '$' && i + 1 < argument.Length && argument[i + 1] == '$' ? 1 : 0;
            text.Append(argument[i]);
        }

        return text.ToString();
    }

    private static string Bytes(string quantity)
    {
        var unit = quantity.TrimStart([.. "0123456789"]);
        var factor = unit.TrimEnd('i') switch { "" => 1L, "K" => 1L << 10, "M" => 1L << 20, "G" => 1L << 30, "T" => 1L << 40, _ => throw new FormatException(quantity) };
        return (long.Parse(quantity[..^unit.Length], CultureInfo.InvariantCulture) * factor).ToString(CultureInfo.InvariantCulture);
    }

    private static string Join(IEnumerable<string> parts) => string.Join('\n', parts.Order(StringComparer.Ordinal));
}
