using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Testing;
using Palisade.Testing.Kubernetes;
using Shouldly;
using Xunit;

namespace Palisade.Provision.Tests.Kubernetes;

/// <summary>A node with kubectl, a cluster behind it, and the objects that tests apply.</summary>
internal sealed class KubernetesBoard
{
    public KubernetesBoard() => Kubectl = FakeKubectl.Install(Node.System, Cluster);

    public FakeNode Node { get; } = new();

    public FakeCluster Cluster { get; } = new();

    public FakeKubectl Kubectl { get; }

    public const string Site = "palisade-site";

    public static KubernetesObjectsResource Resource(params JsonObject[] objects) => Resource("services.site", objects);

    public static KubernetesObjectsResource Resource(string owner, params JsonObject[] objects) => new()
    {
        Cause = owner,
        Owner = owner,
        Cluster = "home",
        Objects = [.. objects.Select(o => o.ToJsonString())],
        Kubectl = ["kubectl", "--context", "home"],
        Ready = TimeSpan.FromMinutes(1),
    };

    public static JsonObject Object(string apiVersion, string kind, string name, string? @namespace = Site, string owner = "services.site", string cluster = "home")
    {
        var metadata = new JsonObject { ["name"] = name };
        if (@namespace is not null)
        {
            metadata["namespace"] = @namespace;
        }

        metadata["labels"] = new JsonObject
        {
            [KubernetesLabels.ManagedBy] = KubernetesLabels.Manager,
            [KubernetesLabels.Cluster] = cluster,
            [KubernetesLabels.Owner] = owner,
        };
        return new JsonObject { ["apiVersion"] = apiVersion, ["kind"] = kind, ["metadata"] = metadata };
    }

    public static JsonObject Namespace(string name = Site, string owner = "services.site") => Object("v1", "Namespace", name, null, owner);

    public static JsonObject Deployment(string image = "nginx:1", int replicas = 2, string name = "site")
    {
        var deployment = Object("apps/v1", "Deployment", name);
        deployment["spec"] = new JsonObject
        {
            ["replicas"] = replicas,
            ["selector"] = new JsonObject { ["matchLabels"] = new JsonObject { ["app.kubernetes.io/name"] = name } },
            ["template"] = Template(image, name),
        };
        return deployment;
    }

    public static JsonObject StatefulSet(string image = "db:1", string name = "site")
    {
        var set = Object("apps/v1", "StatefulSet", name);
        set["spec"] = new JsonObject
        {
            ["replicas"] = 1,
            ["selector"] = new JsonObject { ["matchLabels"] = new JsonObject { ["app.kubernetes.io/name"] = name } },
            ["template"] = Template(image, name),
            ["volumeClaimTemplates"] = new JsonArray(new JsonObject
            {
                ["metadata"] = new JsonObject { ["name"] = "data", ["labels"] = Object("v1", "X", "x")["metadata"]!["labels"]!.DeepClone() },
            }),
        };
        return set;
    }

    public static JsonObject Service(int port = 80, string name = "site")
    {
        var service = Object("v1", "Service", name);
        service["spec"] = new JsonObject { ["ports"] = new JsonArray(new JsonObject { ["name"] = "http", ["port"] = port }) };
        return service;
    }

    public static JsonObject Secret(string value, string name = "site")
    {
        var secret = Object("v1", "Secret", name);
        secret["data"] = new JsonObject { ["password"] = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(value)) };
        return secret;
    }

    public Task<ResourceOutcome> CheckAsync(Resource resource) => SingleAsync(cancel => Node.CheckAsync(resource, cancel));

    public Task<ResourceOutcome> ApplyAsync(Resource resource) => SingleAsync(cancel => Node.ApplyAsync(resource, cancel));

    /// <param name="after">Done when the apply has waited for some seconds.</param>
    public Task<ResourceOutcome> ApplyAsync(Resource resource, Action after) => SingleAsync(cancel => Node.ApplyAsync(resource, cancel), after);

    /// <summary>Applies, which must succeed, and sees that a second check finds nothing to do.</summary>
    public async Task<ResourceOutcome> MakeSoAsync(Resource resource)
    {
        var outcome = await ApplyAsync(resource);
        outcome.Error.ShouldBeNull();
        outcome.State.ShouldBe(OutcomeState.Changed);
        (await CheckAsync(resource)).State.ShouldBe(OutcomeState.Same);
        return outcome;
    }

    private static JsonObject Template(string image, string name) => new()
    {
        ["metadata"] = new JsonObject { ["labels"] = new JsonObject { ["app.kubernetes.io/name"] = name } },
        ["spec"] = new JsonObject { ["containers"] = new JsonArray(new JsonObject { ["name"] = "main", ["image"] = image }) },
    };

    /// <summary>Time passes only while something waits for it.</summary>
    private async Task<ResourceOutcome> SingleAsync(Func<CancellationToken, Task<ImmutableArray<ResourceOutcome>>> work, Action? after = null)
    {
        var task = work(TestContext.Current.CancellationToken);
        for (var seconds = 0; !task.IsCompleted; seconds++)
        {
            Node.System.FakeClock.Advance(TimeSpan.FromSeconds(1));
            if (seconds == 3)
            {
                after?.Invoke();
            }

            await Task.Yield();
        }

        return (await task).ShouldHaveSingleItem();
    }
}
