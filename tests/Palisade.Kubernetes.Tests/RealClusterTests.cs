using System.Text.Json.Nodes;
using Shouldly;
using Xunit;

namespace Palisade.Kubernetes.Tests;

/// <summary>Palisade against a Kubernetes that is really there. Each test has a cluster label and services of its own.</summary>
public sealed class RealClusterTests(RealCluster real) : IClassFixture<RealCluster>
{
    private static string Kubeconfig => Environment.GetEnvironmentVariable("PALISADE_TEST_KUBECONFIG")!;

    [Fact]
    public async Task Apply_OfEveryKindOfService_AnswersAndThenFindsNothingToDo()
    {
        real.Require();
        var (web, data) = (real.Name("web"), real.Name("data"));
        var (webPort, dataPort) = (real.Port(), real.Port());
        using var file = real.File(Web(web, webPort) + Data(data, dataPort));
        await file.ApplyAsync();

        using var site = await ServiceDoor.OpenAsync(real, Kubeconfig, web, webPort);
        (await site.GetAsync()).ShouldNotBeEmpty();
        using var container = await ServiceDoor.OpenAsync(real, Kubeconfig, data, dataPort);
        (await container.GetAsync()).Trim().ShouldBe("hello a-token-of-the-tests");
        await file.SeeSettledAsync();

        var status = await file.StatusAsync();
        status["services"]!.AsArray().ShouldAllBe(s => (int)s!["running"]! == (int)s["wanted"]!);
        await file.DestroyAsync();
    }

    [Fact]
    public async Task Apply_OfAWebServiceWithContent_BuildsPushesAndServesIt()
    {
        real.Require();
        Assert.SkipWhen(real.Registry is null, "give `--registry HOST:PORT` to test services with content");
        var (name, port) = (real.Name("site"), real.Port());
        using var file = real.File($"  {name}: {{ kind: web, port: {port}, replicas: 1, content: ./site }}\n");
        Directory.CreateDirectory(Path.Combine(file.Folder, "site"));
        await File.WriteAllTextAsync(Path.Combine(file.Folder, "site", "index.html"), "content of the tests", TestContext.Current.CancellationToken);
        await file.ApplyAsync();

        using var door = await ServiceDoor.OpenAsync(real, Kubeconfig, name, port);
        (await door.GetAsync()).ShouldBe("content of the tests");
        await file.SeeSettledAsync();
        await file.DestroyAsync();
    }

    [Fact]
    public async Task Apply_OfANewVersion_RollsOutWithoutAFailedRequest()
    {
        real.Require();
        var (name, port) = (real.Name("roll"), real.Port());
        using var file = real.File(Versioned(name, port, "1"));
        await file.ApplyAsync();
        using var door = await ServiceDoor.OpenAsync(real, Kubeconfig, name, port);
        (await door.GetAsync()).Trim().ShouldBe("version 1");

        using var stop = new CancellationTokenSource();
        var load = door.IsNodePort ? door.LoadAsync(stop.Token) : null;
        file.Write(Versioned(name, port, "2"));
        await file.ApplyAsync();
        await stop.CancelAsync();

        if (load is not null)
        {
            var (requests, failures) = await load;
            failures.ShouldBeEmpty($"of {requests} requests");
            requests.ShouldBeGreaterThan(50);
        }
        else
        {
            TestContext.Current.TestOutputHelper?.WriteLine("  the load was left out: a tunnel goes to one replica, which a roll-out ends");
        }

        using var after = await ServiceDoor.OpenAsync(real, Kubeconfig, name, port);
        (await after.GetAsync()).Trim().ShouldBe("version 2");
        await file.DestroyAsync();
    }

    [Fact]
    public async Task Apply_AfterAHandEdit_ShowsItAndMendsIt()
    {
        real.Require();
        var (name, port) = (real.Name("edit"), real.Port());
        using var file = real.File(Versioned(name, port, "1"));
        await file.ApplyAsync();
        (await real.KubectlAsync("scale", "deployment", name, "-n", "palisade-" + name, "--replicas=1")).Status.ShouldBe(0);

        var (status, output, error) = await file.PalisadeAsync("plan", "--detailed-exitcode");

        status.ShouldBe(2, error);
        output.Split('\n').Select(l => l.Trim()).Where(l => l is ['+' or '-', ..] && l.Contains("replicas", StringComparison.Ordinal)).ShouldBe(["-  replicas: 1", "+  replicas: 2"]);
        await file.ApplyAsync();
        ((int)(await real.ReadAsync("get", "deployment", name, "-n", "palisade-" + name, "-o", "json"))["spec"]!["replicas"]!).ShouldBe(2);
        await file.DestroyAsync();
    }

    [Fact]
    public async Task Apply_AfterAServiceLeftTheFile_RemovesItAndNothingElse()
    {
        real.Require();
        var (stays, leaves) = (real.Name("stays"), real.Name("leaves"));
        var (first, second) = (Versioned(stays, real.Port(), "1"), Versioned(leaves, real.Port(), "1"));
        using var file = real.File(first + second);
        using var other = real.File(Versioned(real.Name("other"), real.Port(), "1"));
        await file.ApplyAsync();
        await other.ApplyAsync();
        var before = await real.LabelledAsync(other.Cluster);

        file.Write(first);
        await file.ApplyAsync();

        (await real.LabelledAsync(file.Cluster)).ShouldAllBe(o => o.Contains(stays));
        (await real.LabelledAsync(other.Cluster)).ShouldBe(before);
        await file.SeeSettledAsync();
        await file.DestroyAsync();
        await other.DestroyAsync();
    }

    [Fact]
    public async Task Apply_OfServicesThatCannotRun_NamesTheReasons()
    {
        real.Require();
        var image = real.Image.Repository;
        using var missing = real.File(Container(real.Name("missing"), real.Port(), $"image: \"{image}:no-such-tag-{real.Suffix}\""));
        using var large = real.File(Container(real.Name("large"), real.Port(), $"image: \"{real.Image.Reference}\", resources: {{ memory: 900Gi }}"));
        using var deaf = real.File(Container(real.Name("deaf"), real.Port(), $"image: \"{real.Image.Reference}\", health: {{ port: 9, start: 5s }}"));

        // Side by side: two of them are waited for until their time is over.
        var results = await Task.WhenAll(new[] { missing, large, deaf }.Select(f => f.PalisadeAsync("apply", "--yes")));

        results.ShouldAllBe(r => r.Status != 0 && (r.Output + r.Error).Contains("PAL0557"));
        results[0].Error.ShouldContain("cannot be had");
        results[1].Error.ShouldContain("no node can take pod");
        results[2].Error.ShouldContain("does not answer its probe");
        foreach (var file in new[] { missing, large, deaf })
        {
            await file.DestroyAsync();
        }
    }

    [Fact]
    public async Task Destroy_WithoutItsOption_KeepsDataAndSaysWhere()
    {
        real.Require();
        Assert.SkipWhen(!real.HasStorage, "the cluster has no default storage class");
        var name = real.Name("keeps");
        using var file = real.File(Data(name, real.Port()));
        await file.ApplyAsync();

        var (status, output, error) = await file.PalisadeAsync("destroy", "--yes");

        status.ShouldBe(0, error);
        output.ShouldContain("stays: it holds volume claim");
        (await real.LabelledAsync(file.Cluster)).ShouldAllBe(o => o.StartsWith("Namespace") || o.StartsWith("PersistentVolumeClaim"));
        await file.DestroyAsync();
    }

    private string Web(string name, int port) => $"  {name}: {{ kind: web, port: {port}, replicas: 2, image: \"{real.Image.Reference}\", imagePort: 8080 }}\n";

    private string Container(string name, int port, string keys) =>
        $"  {name}: {{ kind: container, ports: [{{ port: {port}, target: 8080 }}], user: {real.Image.User}, {keys} }}\n";

    /// <summary>Two replicas that say which version they are; the page lies in memory.</summary>
    private string Versioned(string name, int port, string version) => Container(name, port, $$"""
        image: "{{real.Image.Reference}}", replicas: 2, health: /, env: { VERSION: "{{version}}" }, command: [sh, -c, {{Quoted($"mkdir -p /tmp/www && echo version $VERSION >/tmp/www/index.html && {Server("/tmp/www")}")}}]
        """.Trim());

    /// <summary>Environment, secret, volume and command in one answer. A cluster without storage gets it without the volume.</summary>
    private string Data(string name, int port)
    {
        var root = real.HasStorage ? "/data" : "/tmp";
        return Container(name, port, $$"""
            image: "{{real.Image.Reference}}", health: /, env: { GREETING: hello }, secrets: { token: env:PALISADE_TEST_TOKEN }{{(real.HasStorage ? ", volumes: { data: 64Mi }" : "")}}, command: [sh, -c, {{Quoted($"mkdir -p {root}/www && echo $GREETING $(cat /run/secrets/token) >{root}/www/index.html && {Server(root + "/www")}")}}]
            """.Trim());
    }

    /// <summary>nginx with a configuration of its own, since where an image's own one serves from may be read-only.</summary>
    private static string Server(string folder) =>
        $"printf 'pid /tmp/nginx.pid; error_log stderr; daemon off; events {{}} http {{ access_log off; client_body_temp_path /tmp/b; proxy_temp_path /tmp/p; fastcgi_temp_path /tmp/f; uwsgi_temp_path /tmp/u; scgi_temp_path /tmp/s; server {{ listen 8080; root {folder}; }} }}' >/tmp/nginx.conf && exec nginx -e stderr -c /tmp/nginx.conf";

    private static string Quoted(string text) => JsonValue.Create(text)!.ToJsonString(new System.Text.Json.JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
