using Palisade.Provision.Lab;
using Shouldly;
using Xunit;

namespace Palisade.Provision.Tests.Lab;

public sealed class MachineLimitsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("palisade-test-").FullName;

    public MachineLimitsTests()
    {
        Set("fs/inotify/max_user_instances", "128");
        Set("kernel/keys/maxkeys", "5000");
        Set("kernel/pid_max", "32768");
        Set("net/ipv4/ip_forward", "0");
    }

    [Fact]
    public void Raise_ThenRestore_LeavesEverySettingAsItWas()
    {
        Limits().Raise().ShouldBe(["fs.inotify.max_user_instances: 128 → 2048", "kernel.pid_max: 32768 → 131072", "net.ipv4.ip_forward: 0 → 1"]);
        Get("kernel/keys/maxkeys").ShouldBe("5000");
        Limits().Raise().ShouldBeEmpty();

        Limits().Restore().Length.ShouldBe(3);

        Get("fs/inotify/max_user_instances").ShouldBe("128");
        Get("net/ipv4/ip_forward").ShouldBe("0");
        Limits().Restore().ShouldBeEmpty();
    }

    [Fact]
    public void Restore_OfASettingThatSomebodyChangedSince_LeavesItAlone()
    {
        Limits().Raise();
        Set("kernel/pid_max", "4194304");

        Limits().Restore();

        Get("kernel/pid_max").ShouldBe("4194304");
    }

    [Fact]
    public void Restore_WhileAnotherBridgeNeedsForwarding_KeepsIt()
    {
        Limits().Raise();

        Limits(others: true).Restore();

        Get("net/ipv4/ip_forward").ShouldBe("1");
        Get("kernel/pid_max").ShouldBe("32768");
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private MachineLimits Limits(bool others = false) => new(Path.Combine(folder, "machine.json"), () => others, folder);

    private void Set(string path, string value)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, path))!);
        File.WriteAllText(Path.Combine(folder, path), value + "\n");
    }

    private string Get(string path) => File.ReadAllText(Path.Combine(folder, path)).Trim();
}
