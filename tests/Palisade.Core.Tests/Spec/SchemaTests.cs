using System.Text.Json;
using Palisade.Core.Diagnostics;
using Palisade.Core.Spec.Schema;
using Palisade.Core.Spec.Yaml;
using Palisade.Testing;
using Shouldly;
using Xunit;

namespace Palisade.Core.Tests.Spec;

public sealed class SchemaTests
{
    [Fact]
    public void Defaults_WrittenOut_ChangeNothing()
    {
        var implied = SpecWorld.Good(SpecWorld.Minimal + "services: { site: { kind: web, port: 80, content: site } }\n");
        var written = SpecWorld.Good("""
            cluster: home
            engine: { kind: {engine.kind} }
            operators: { me: { keys: ~/.ssh/id_ed25519.pub, sudo: {operators.USER.sudo} } }
            ssh: { user: {ssh.user}, port: {ssh.port} }
            nodes: { pi-1: 10.0.0.11 }
            mesh: { backend: {mesh.backend}, subnet: {mesh.subnet}, port: {mesh.port} }
            time: { servers: {time.servers} }
            upgrades: { security: {upgrades.security} }
            registry: { port: {registry.port} }
            harden:
              ssh: { maxAuthTries: {harden.ssh.maxAuthTries}, loginGrace: {harden.ssh.loginGrace}, idleTimeout: {harden.ssh.idleTimeout}, forwarding: {harden.ssh.forwarding} }
              firewall: { sshFrom: {harden.firewall.sshFrom}, sshPerMinute: {harden.firewall.sshPerMinute}, open: {harden.firewall.open} }
              ban: { maxRetry: {harden.ban.maxRetry}, findTime: {harden.ban.findTime}, banTime: {harden.ban.banTime}, ignore: {harden.ban.ignore} }
              vendorUsers: {harden.vendorUsers}
              waivers: {harden.waivers}
            services: { site: { kind: web, port: 80, content: site, replicas: {services.SERVICE (kind: web).replicas}, imagePort: {services.SERVICE (kind: web).imagePort}, health: {services.SERVICE (kind: web).health} } }
            """.FillIn(p => !p.StartsWith("services.SERVICE (kind: container)", StringComparison.Ordinal) && !p.StartsWith("engine.snapshots", StringComparison.Ordinal) && !p.StartsWith("charts", StringComparison.Ordinal)));

        SpecYaml.Write(written).ShouldBe(SpecYaml.Write(implied));
    }

    [Fact]
    public void Defaults_OfK3sAndContainersWrittenOut_ChangeNothing()
    {
        var implied = SpecWorld.Good(SpecWorld.Minimal + """
            engine: k3s
            services: { game: { kind: container, image: game, health: { port: 80 } } }
            charts: { longhorn: { repo: https://charts.longhorn.io, version: 1.9.0 } }
            """);
        var written = SpecWorld.Good(SpecWorld.Minimal + """
            engine: { kind: k3s, snapshots: { every: {engine.snapshots.every}, keep: {engine.snapshots.keep} } }
            services:
              game:
                kind: container
                image: game
                replicas: {services.SERVICE (kind: container).replicas}
                ports: {services.SERVICE (kind: container).ports}
                command: {services.SERVICE (kind: container).command}
                health: { port: 80, command: {services.SERVICE (kind: container).health.command}, start: {services.SERVICE (kind: container).health.start} }
                resources: { memory: {services.SERVICE (kind: container).resources.memory} }
                placement: { nodes: {services.SERVICE (kind: container).placement.nodes} }
                readOnly: {services.SERVICE (kind: container).readOnly}
            charts: { longhorn: { repo: https://charts.longhorn.io, version: 1.9.0, stateful: {charts.CHART.stateful}, privileged: {charts.CHART.privileged} } }
            """.FillIn(p => p.StartsWith("services.SERVICE (kind: container)", StringComparison.Ordinal) || p.StartsWith("engine.snapshots", StringComparison.Ordinal) || p.StartsWith("charts", StringComparison.Ordinal)));

        SpecYaml.Write(written).ShouldBe(SpecYaml.Write(implied));
    }

    [Fact]
    public void Examples_OfEveryScalarKey_AreAcceptedByItsType()
    {
        foreach (var (path, key) in SpecSchema.AllKeys().Where(k => k.Key.Type is ScalarType && k.Key.Example is not null))
        {
            var example = key.Example!.Trim('"');
            var parsed = ((ScalarType)key.Type).Parse(new YamlScalar(new SourceSpan(1, 1), example, !key.Example.StartsWith('"'), 1));

            parsed.Problem.ShouldBeNull($"the example of {path}");
        }
    }

    [Fact]
    public void AllKeys_HaveADocEndingLikeASentence() =>
        SpecSchema.AllKeys().ShouldAllBe(k => k.Key.Doc.EndsWith('.') && char.IsUpper(k.Key.Doc.TrimStart('`')[0]) | k.Key.Doc.StartsWith('`'));

    [Fact]
    public void JsonSchema_IsTheGolden() => Golden.Verify("schema.json", JsonSchema.Render() + "\n");

    [Fact]
    public void JsonSchema_KnowsEveryKeyAndNoMore()
    {
        using var schema = JsonDocument.Parse(JsonSchema.Render());
        var names = new List<string>();
        Collect(schema.RootElement, names);

        names.Order(StringComparer.Ordinal).ShouldBe(SpecSchema.AllKeys().Where(k => k.Key.Type is not LaterType).Select(k => k.Key.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void ConfigurationPage_IsUpToDate() => Golden.VerifyFile(Path.Combine(Repository.Root, "docs/configuration.md"), ConfigurationPage.Render());

    [Fact]
    public void ErrorIndex_IsUpToDate() => Golden.VerifyFile(Path.Combine(Repository.Root, "docs/errors.md"), ErrorIndexPage.Render());

    private static void Collect(JsonElement element, List<string> names)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject())
                {
                    if (property.Name == "properties")
                    {
                        names.AddRange(property.Value.EnumerateObject().Select(p => p.Name));
                    }

                    Collect(property.Value, names);
                }

                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                {
                    Collect(item, names);
                }

                break;
        }
    }
}

file static class Defaults
{
    /// <summary>Puts the schema's default in place of each key's path; a path left over has no default or does not exist.</summary>
    public static string FillIn(this string template, Func<string, bool> paths)
    {
        foreach (var (path, key) in SpecSchema.AllKeys().Where(k => k.Key.Default is not null && !k.Path.StartsWith("nodes.", StringComparison.Ordinal) && !k.Path.Contains("[]", StringComparison.Ordinal) && paths(k.Path)))
        {
            template.ShouldContain($"{{{path}}}");
            template = template.Replace($"{{{path}}}", key.Default);
        }

        return template;
    }
}
