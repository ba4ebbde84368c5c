using System.Net;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Provision.Lab;
using Shouldly;
using Xunit;

namespace Palisade.Lab.Tests;

/// <summary>Labs come and go without a trace and without touching each other.</summary>
public sealed class LabLifeTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TwoLabs_WithNodesOfTheSameName_StandSideBySideAndOneGoesAlone()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "a lab needs root");
        try
        {
            var one = await LabCluster.CreateAsync(Options("test-one", 3, 1), Cancel);
            var two = await LabCluster.CreateAsync(Options("test-two", 4, 1), Cancel);

            (await one["n1"].ExecAsync(["ping", "-c1", "-W2", two.Network.Gateway.ToString()], Cancel)).ExitCode.ShouldBe(0);
            (await one["n1"].ExecAsync(["ping", "-c1", "-W2", two["n1"].Address.ToString()], Cancel)).ExitCode.ShouldNotBe(0);

            await one.DownAsync(Cancel);

            (await LabRemains.ListAsync("test-one", Cancel)).ShouldBeEmpty();
            (await two["n1"].StatusAsync(Cancel)).State.ShouldBe("running");
        }
        finally
        {
            await LabCluster.DownAsync("test-one", CancellationToken.None);
            await LabCluster.DownAsync("test-two", CancellationToken.None);
        }
    }

    [Fact]
    public async Task Down_OfARunningLab_LeavesNothingOnTheMachine()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "a lab needs root");
        try
        {
            await LabCluster.CreateAsync(Options("test-down", 5, 2), Cancel);
            var present = await LabRemains.ListAsync("test-down", Cancel);
            foreach (var kind in (string[])["process", "interface", "nft table", "control group", "folder"])
            {
                present.ShouldContain(line => line.StartsWith(kind, StringComparison.Ordinal));
            }
        }
        finally
        {
            await LabCluster.DownAsync("test-down", CancellationToken.None);
        }

        (await LabRemains.ListAsync("test-down", Cancel)).ShouldBeEmpty();
        (await File.ReadAllTextAsync("/proc/self/mounts", Cancel)).ShouldNotContain("test-down");
        Directory.Exists("/run/lxc/lock/var/lib/palisade-lab/test-down").ShouldBeFalse();
    }

    [Fact]
    public async Task Create_OverALabWhoseFolderIsGone_ClearsItsContainersFirst()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "a lab needs root");
        try
        {
            var first = await LabCluster.CreateAsync(Options("test-again", 6, 1), Cancel);
            var old = (await first["n1"].PidAsync(Cancel)).ShouldNotBeNull();
            File.Delete(LabPaths.Default.LabFile("test-again"));

            var second = await LabCluster.CreateAsync(Options("test-again", 6, 1), Cancel);

            Directory.Exists($"/proc/{old}").ShouldBeFalse();
            (await second["n1"].StatusAsync(Cancel)).State.ShouldBe("running");
        }
        finally
        {
            await LabCluster.DownAsync("test-again", CancellationToken.None);
        }
    }

    [Fact]
    public async Task Create_InANetworkThatTheMachineHas_IsRefusedAndLeavesNothing()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "a lab needs root");
        try
        {
            await LabCluster.CreateAsync(Options("test-held", 7, 1), Cancel);

            var refused = await Should.ThrowAsync<PalisadeException>(() => LabCluster.CreateAsync(Options("test-late", 7, 1), Cancel));

            refused.Diagnostic.Error.ShouldBe(LabErrors.Addresses);
            (await LabRemains.ListAsync("test-late", Cancel)).ShouldBeEmpty();
        }
        finally
        {
            await LabCluster.DownAsync("test-held", CancellationToken.None);
        }
    }

    [Fact]
    public async Task TwentyNodes_OfSystemdAndSshd_AllComeUpRunning()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "a lab needs root");
        try
        {
            var lab = await LabCluster.CreateAsync(Options("test-twenty", 8, 20), Cancel);

            (await lab.StatusAsync(Cancel)).Select(s => s.State).ShouldBe(Enumerable.Repeat("running", 20));
            var logins = await Task.WhenAll(lab.Hosts.Select(h => Ssh.RunAsync(h.Address, "pi", "raspberry", null, ["hostname"])));
            logins.Select(l => l.Output.Trim()).ShouldBe(lab.Hosts.Select(h => h.Name));
        }
        finally
        {
            await LabCluster.DownAsync("test-twenty", CancellationToken.None);
        }
    }

    private static LabOptions Options(string name, int network, int nodes) => new()
    {
        Name = name,
        Nodes = [.. Enumerable.Range(1, nodes).Select(i => new LabNode($"n{i}", IPAddress.Parse($"10.78.{network}.{10 + i}")))],
    };
}
