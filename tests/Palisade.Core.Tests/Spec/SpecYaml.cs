using System.Globalization;
using System.Text;
using Palisade.Core.Spec;
using Palisade.Core.Text;

namespace Palisade.Core.Tests.Spec;

/// <summary>A spec written out with every key, to compare specs as text and to make files from generated ones.</summary>
internal static class SpecYaml
{
    public static string Write(ClusterSpec spec)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"cluster: {YamlText.Quote(spec.Cluster)}\n");
        Engine(text, spec.Engine);
        text.Append("operators:\n");
        foreach (var o in spec.Operators)
        {
            var sudo = o.Sudo switch { SudoMode.NoPassword => "nopasswd", SudoMode.Password => "password", _ => "none" };
            text.Append(CultureInfo.InvariantCulture, $"  {YamlText.Quote(o.Name)}: {{ keys: {List(o.Keys)}, sudo: {sudo}{Opt("password", Secret(o.Password))} }}\n");
        }

        text.Append("nodes:\n");
        foreach (var n in spec.Nodes)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {YamlText.Quote(n.Name)}: {{ address: {YamlText.Quote(n.Address)}, role: {n.Role.ToString().ToLowerInvariant()}, mesh: {n.MeshAddress}");
            text.Append(CultureInfo.InvariantCulture, $", ssh: {{ user: {YamlText.Quote(n.Ssh.User)}, port: {n.Ssh.Port}{Opt("password", Secret(n.Ssh.Password))}{Opt("sudoPassword", Secret(n.Ssh.SudoPassword))}{Opt("identity", n.Ssh.Identity)}{Opt("jump", n.Ssh.Jump)} }}");
            if (n.Network is { } net)
            {
                text.Append(CultureInfo.InvariantCulture, $", network: {{ address: {net.Address}/{net.PrefixLength}, dns: {List(net.Dns)}{Opt("gateway", net.Gateway?.ToString())}{Opt("interface", net.Interface)} }}");
            }

            text.Append(", labels: { ").AppendJoin(", ", n.Labels.Select(l => $"{YamlText.Quote(l.Key)}: {YamlText.Quote(l.Value)}")).Append(" } }\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"mesh: {{ backend: {spec.Mesh.Backend}, subnet: {spec.Mesh.Subnet}, port: {spec.Mesh.Port} }}\n");
        text.Append(CultureInfo.InvariantCulture, $"time: {{ servers: {List(spec.Time.Servers)}{Opt("zone", spec.Time.Zone)} }}\n");
        text.Append(CultureInfo.InvariantCulture, $"upgrades: {{ security: {Bool(spec.Upgrades.Security)}{Opt("rebootAt", spec.Upgrades.RebootAt?.ToString("HH:mm", CultureInfo.InvariantCulture))} }}\n");
        text.Append(CultureInfo.InvariantCulture, $"registry: {{ port: {spec.Registry.Port} }}\n");
        Harden(text, spec.Harden);
        text.Append("services:\n");
        foreach (var s in spec.Services)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {YamlText.Quote(s.Name)}: {{ {(s is ContainerServiceSpec c ? Container(c) : Web((WebServiceSpec)s))} }}\n");
        }

        if (!spec.Charts.IsEmpty)
        {
            text.Append("charts:\n");
        }

        foreach (var c in spec.Charts)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {YamlText.Quote(c.Name)}: {{ namespace: {c.Namespace}{Opt("repo", c.Repo)}{Opt("chart", c.Chart)}{Opt("version", c.Version)}{Opt("archive", c.Archive)}, stateful: {Bool(c.Stateful)}, privileged: {Bool(c.Privileged)} }}\n");
        }

        return text.ToString();
    }

    private static void Engine(StringBuilder text, EngineSpec engine)
    {
        text.Append(CultureInfo.InvariantCulture, $"engine: {{ kind: {engine.Kind}");
        if (engine.Kind == EngineKinds.K3s)
        {
            text.Append(CultureInfo.InvariantCulture, $"{Opt("version", engine.Version)}{Opt("artifacts", engine.Artifacts)}{Opt("vip", engine.Vip?.ToString())}, snapshots: {{ every: {Span(engine.Snapshots.Every)}, keep: {engine.Snapshots.Keep} }}");
        }

        text.Append(" }\n");
    }

    private static string Web(WebServiceSpec s) =>
        $"kind: web, port: {s.Port}, replicas: {s.Replicas}, imagePort: {s.ImagePort}, health: {YamlText.Quote(s.Health)}{Opt("content", s.Content)}{Opt("image", s.Image)}";

    private static string Container(ContainerServiceSpec s)
    {
        var text = new StringBuilder($"kind: container, image: {YamlText.Quote(s.Image)}, replicas: {s.Replicas}, command: {List(s.Command)}, readOnly: {Bool(s.ReadOnly)}{Opt("user", s.User)}");
        text.Append(", ports: [").AppendJoin(", ", s.Published.Select(p => $"{{ port: {p.Port}, target: {p.Target}, protocol: {p.Protocol} }}")).Append(']');
        text.Append(", env: { ").AppendJoin(", ", s.Environment.Select(e => $"{YamlText.Quote(e.Key)}: {YamlText.Quote(e.Value)}")).Append(" }");
        text.Append(", secrets: { ").AppendJoin(", ", s.Secrets.Select(e => $"{YamlText.Quote(e.Key)}: {YamlText.Quote(Secret(e.Value)!)}")).Append(" }");
        text.Append(", volumes: { ").AppendJoin(", ", s.Volumes.Select(v => $"{YamlText.Quote(v.Name)}: {{ size: {Quantity.Write(v.Bytes)}, path: {v.Path} }}")).Append(" }");
        text.Append(CultureInfo.InvariantCulture, $", resources: {{ memory: {Quantity.Write(s.Resources.MemoryBytes)}{(s.Resources.MilliCpu is { } m ? $", cpu: {m}m" : "")} }}");
        text.Append(CultureInfo.InvariantCulture, $", placement: {{ nodes: {List(s.Placement.Nodes)}, labels: {{ ").AppendJoin(", ", s.Placement.Labels.Select(l => $"{YamlText.Quote(l.Key)}: {YamlText.Quote(l.Value)}")).Append(" } }");
        if (s.Health is { } h)
        {
            text.Append(CultureInfo.InvariantCulture, $", health: {{ start: {Span(h.Start)}, command: {List(h.Command)}{Opt("path", h.Path)}{Opt("port", h.Port)} }}");
        }

        return text.ToString();
    }

    private static string Opt(string key, int? value) => value is null ? "" : $", {key}: {value}";

    private static void Harden(StringBuilder text, HardenSpec h)
    {
        text.Append("harden:\n");
        text.Append(CultureInfo.InvariantCulture, $"  ssh: {{ maxAuthTries: {h.Ssh.MaxAuthTries}, loginGrace: {Span(h.Ssh.LoginGrace)}, idleTimeout: {Span(h.Ssh.IdleTimeout)}, forwarding: {Bool(h.Ssh.Forwarding)} }}\n");
        var open = string.Join(", ", h.Firewall.Open.Select(o => $"{{ port: {o.Port}, protocol: {o.Protocol}{Opt("from", o.From?.ToString())} }}"));
        text.Append(CultureInfo.InvariantCulture, $"  firewall: {{ sshFrom: {List(h.Firewall.SshFrom)}, sshPerMinute: {h.Firewall.SshPerMinute}, open: [{open}] }}\n");
        var banTime = h.Ban.BanTime is { } t ? Span(t) : "permanent";
        text.Append(CultureInfo.InvariantCulture, $"  ban: {{ maxRetry: {h.Ban.MaxRetry}, findTime: {Span(h.Ban.FindTime)}, banTime: {banTime}, ignore: {List(h.Ban.Ignore)} }}\n");
        text.Append(CultureInfo.InvariantCulture, $"  vendorUsers: {List(h.VendorUsers)}\n");
        if (h.Banner is { } banner)
        {
            text.Append(CultureInfo.InvariantCulture, $"  banner: {YamlText.Quote(banner)}\n");
        }

        text.Append("  waivers: [").AppendJoin(", ", h.Waivers.Select(w => $"{{ check: {w.Check}, reason: {YamlText.Quote(w.Reason)} }}")).Append("]\n");
    }

    private static string Opt(string key, string? value) => value is null ? "" : $", {key}: {YamlText.Quote(value)}";

    private static string? Secret(Secret? secret) => secret is null ? null : "public:" + secret.Reveal();

    private static string List<T>(IEnumerable<T> items) => $"[{string.Join(", ", items.Select(i => YamlText.Quote(i!.ToString()!)))}]";

    private static string Bool(bool value) => value ? "true" : "false";

    private static string Span(TimeSpan value) => $"{(long)value.TotalSeconds}s";
}
