using Palisade.Core;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Provision.Life;
using Shouldly;
using Xunit;

namespace Palisade.Provision.Tests.Life;

public sealed class RestorerTests : IAsyncDisposable
{
    private readonly LifeHarness harness = new();
    private readonly string path = Path.GetTempFileName();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Restore_OfEtcd_StopsAllServersThenResetsOneThenJoinsTheOthersOneAtATime()
    {
        await RestoreAsync(Snapshot());

        string[] steps = [.. harness.Commands.Where(c => c.Contains("systemctl", StringComparison.Ordinal) || c.Contains("--cluster-reset", StringComparison.Ordinal)).Select(c => c.Split(" --")[0])];
        steps.ShouldBe(
        [
            "n1: systemctl stop", "n2: systemctl stop", "n3: systemctl stop",
            "n1: /usr/local/bin/k3s server", "n1: systemctl start",
            "n2: systemctl stop", "n2: systemctl start", "n3: systemctl stop", "n3: systemctl start",
            "n4: systemctl restart",
        ]);
        harness.Fleet["n1"].Node.System.Files.Text("/etc/rancher/k3s/config.yaml.d/10-join.yaml").ShouldNotBeNull().ShouldContain("cluster-init: true");
        harness.Fleet["n2"].Node.System.Files.Text("/etc/rancher/k3s/config.yaml.d/10-join.yaml").ShouldNotBeNull().ShouldContain("server: https://10.86.0.1:6443");
        harness.Commands.ShouldNotContain(c => c.Contains("old-password", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("n1: systemctl stop")]
    [InlineData("--cluster-reset")]
    [InlineData("n1: systemctl start")]
    [InlineData("n3: rm -rf")]
    [InlineData("n4: systemctl restart")]
    public async Task Restore_AfterAFailureAnywhere_SaysWhereItStandsAndGoesOn(string broken)
    {
        var snapshot = Snapshot();
        harness.FailsOnce = broken;

        // A start that failed is only seen by the node not getting ready, which this harness always says it is.
        var stopped = broken == "n1: systemctl start" ? null : await Should.ThrowAsync<PalisadeException>(() => RestoreAsync(snapshot));
        await RestoreAsync(snapshot);

        stopped?.Diagnostic.Error.ShouldBe(K3sLifeErrors.RestoreStopped);
        stopped?.Diagnostic.Message.ShouldContain("it is broken");
        harness.Commands.Count(c => c.Contains("--cluster-reset", StringComparison.Ordinal)).ShouldBe(broken == "--cluster-reset" ? 2 : 1);
        File.Exists(harness.State.File("restore.json")).ShouldBeFalse();
    }

    [Theory]
    [InlineData("other", "etcd", "v1.34.1+k3s1", "cluster `other`")]
    [InlineData("test", "sqlite", "v1.34.1+k3s1", "3 servers keep etcd")]
    [InlineData("test", "etcd", "v1.35.0+k3s1", "the older v1.34.1+k3s1")]
    public async Task Plan_ForASnapshotThatDoesNotFit_Refuses(string cluster, string datastore, string version, string words)
    {
        var refused = await Should.ThrowAsync<PalisadeException>(() => RestoreAsync(Snapshot(cluster, datastore, version)));

        refused.Diagnostic.Error.ShouldBe(K3sLifeErrors.SnapshotUnfit);
        refused.Diagnostic.Message.ShouldContain(words);
        harness.Commands.ShouldNotContain(c => c.Contains("systemctl", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Plan_WithAServerAway_Refuses()
    {
        harness.Fleet["n2"].Down = true;

        (await Should.ThrowAsync<PalisadeException>(() => RestoreAsync(Snapshot()))).Diagnostic.Message.ShouldContain("`n2`");
    }

    public async ValueTask DisposeAsync()
    {
        await harness.DisposeAsync();
        File.Delete(path);
        File.Delete(path + ".tar");
    }

    private SnapshotFile Snapshot(string cluster = "test", string datastore = "etcd", string version = "v1.34.1+k3s1")
    {
        var info = new SnapshotInfo { Name = "a", Cluster = cluster, Version = version, Datastore = datastore, Node = "n1", Time = DateTimeOffset.UnixEpoch };
        File.Delete(path + ".tar");
        File.WriteAllText(path, "data");
        SnapshotFile.Write(path + ".tar", info, new Secret($"K10{harness.Digest}::server:old-password"), path);
        return SnapshotFile.Read(path + ".tar");
    }

    private async Task RestoreAsync(SnapshotFile snapshot)
    {
        var control = await harness.ConnectAsync(Cancel);
        var plan = await RestorePlan.MakeAsync(harness.Environment.Spec, snapshot, control, Cancel);
        await new Restorer(harness.Environment, control, harness.State, plan).RestoreAsync(Cancel);
    }
}
