using System.Text.Json.Nodes;
using Palisade.Provision.Node;
using YamlDotNet.RepresentationModel;

namespace Palisade.Testing;

/// <summary>The <c>docker</c> program, as far as its effects are seen through the Engine API.</summary>
internal static class FakeDockerPrograms
{
    private static readonly ProcessResult Done = new(0, "", "");

    public static void Register(FakeSystem system, FakeDocker docker)
    {
        system.On("docker stack deploy", (_, command) => Deploy(docker, command));
        system.On("docker stack rm", (_, command) => Remove(docker, command.Argv[^1]));
        system.On("docker build", "");
        system.On("sh -c", (_, command) => command.Argv.Contains("base-image") ? Done : null);
        system.On("docker pull", (_, command) =>
        {
            docker.Held.Add(command.Argv[^1]);
            return Done;
        });
        system.On("docker push", (_, command) =>
        {
            docker.Stored.Add(command.Argv[^1]);
            return Done;
        });
    }

    private static ProcessResult Deploy(FakeDocker docker, ProcessCommand command)
    {
        if (docker.Swarm is not { } swarm)
        {
            return new ProcessResult(1, "", "this node is not a swarm manager");
        }

        var stack = command.Argv[^1];
        var yaml = new YamlStream();
        yaml.Load(new StringReader(command.Input!));
        var services = (YamlMappingNode)yaml.Documents[0].RootNode["services"];
        foreach (var (name, service) in services.Children)
        {
            swarm.Deploy(stack, name.ToString(), Spec(service));
        }

        var wanted = services.Children.Select(s => $"{stack}_{s.Key}").ToHashSet();
        swarm.Services.RemoveAll(s => s["Spec"]!["Name"]!.GetValue<string>() is var full && full.StartsWith(stack + "_", StringComparison.Ordinal) && !wanted.Contains(full));
        if (!swarm.Networks.Any(n => n["Name"]!.GetValue<string>() == stack + "_edge"))
        {
            swarm.Networks.Add(new JsonObject { ["Name"] = stack + "_edge", ["Labels"] = new JsonObject { ["com.docker.stack.namespace"] = stack } });
        }

        return Done;
    }

    private static JsonObject Spec(YamlNode service)
    {
        var deploy = (YamlMappingNode)service["deploy"];
        var global = deploy.Children.TryGetValue("mode", out var mode) && mode.ToString() == "global";
        return new JsonObject
        {
            ["Labels"] = new JsonObject(((YamlMappingNode)deploy["labels"]).Children.Select(l => KeyValuePair.Create(l.Key.ToString(), (JsonNode?)JsonValue.Create(l.Value.ToString())))),
            ["TaskTemplate"] = new JsonObject { ["ContainerSpec"] = new JsonObject { ["Image"] = service["image"].ToString() } },
            ["Mode"] = global
                ? new JsonObject { ["Global"] = new JsonObject() }
                : new JsonObject { ["Replicated"] = new JsonObject { ["Replicas"] = int.Parse(deploy["replicas"].ToString(), System.Globalization.CultureInfo.InvariantCulture) } },
        };
    }

    private static ProcessResult Remove(FakeDocker docker, string stack)
    {
        docker.Swarm!.Services.RemoveAll(s => s["Spec"]!["Name"]!.GetValue<string>().StartsWith(stack + "_", StringComparison.Ordinal));
        docker.Swarm.Networks.RemoveAll(n => n["Labels"]!["com.docker.stack.namespace"]!.GetValue<string>() == stack);
        docker.Swarm.Secrets.RemoveAll(s => s["Spec"]!["Labels"]!["com.docker.stack.namespace"]!.GetValue<string>() == stack);
        return Done;
    }
}
