using Palisade.Provision.Facts;
using Palisade.Provision.Node;
using Palisade.Testing;
using Shouldly;
using Xunit;

namespace Palisade.Provision.Tests.Facts;

public sealed class SoftwareReaderTests
{
    private const string BootId = "/proc/sys/kernel/random/boot_id";
    private const string PackageList = "/var/lib/dpkg/status";
    private const int Programs = 9;

    private readonly FakeSystem system = new();

    public SoftwareReaderTests()
    {
        system.Files.Seed(PackageList, "Package: bash\n");
        system.Files.Seed(BootId, "first\n");
        system.On("uname -m", "aarch64\n");
        system.On("ssh -V", (_, _) => new ProcessResult(0, "", "OpenSSH_9.2p1 Debian-2+deb12u3, OpenSSL 3.0.15\n"));
        system.On("ssh -Q", (_, c) => new ProcessResult(0, c.Argv[^1] + "-one\n" + c.Argv[^1] + "-two\n", ""));
    }

    [Fact]
    public async Task Read_NothingChanged_AsksNoProgramAgain()
    {
        var first = await ReadAsync();
        system.Commands.Count.ShouldBe(Programs);

        var second = await ReadAsync();

        system.Commands.Count.ShouldBe(Programs);
        second.SshAlgorithms["mac"].ShouldBe(["mac-one", "mac-two"]);
        (second with { SshAlgorithms = first.SshAlgorithms }).ShouldBe(first);
        (second.Machine, second.SshdVersion).ShouldBe(("aarch64", "9.2"));
    }

    [Theory]
    [InlineData(PackageList, "Package: bash\nPackage: iptables\n")]
    [InlineData(BootId, "second\n")]
    [InlineData("/run/palisade/software.json", "{ no json")]
    public async Task Read_PackageBootOrMemoryChanged_AsksAgain(string path, string text)
    {
        await ReadAsync();
        system.Files.Seed(path, text);
        system.On("uname -m", "x86_64\n");

        (await ReadAsync()).Machine.ShouldBe("x86_64");
    }

    [Fact]
    public async Task Read_ProgramTookTooLong_IsNotRemembered()
    {
        system.On("ssh -V", (_, _) => new ProcessResult(ProcessResult.TimedOut, "", "took longer than 10 s and was ended"));
        (await ReadAsync()).SshdVersion.ShouldBeNull();
        system.On("ssh -V", (_, _) => new ProcessResult(0, "", "OpenSSH_9.2p1\n"));

        (await ReadAsync()).SshdVersion.ShouldBe("9.2");
    }

    [Fact]
    public async Task Read_MemoryCannotBeWritten_StillAnswers()
    {
        system.BeforeWrite = path => throw new IOException($"`{path}`: read-only file system");

        (await ReadAsync()).Machine.ShouldBe("aarch64");
    }

    private Task<SoftwareFacts> ReadAsync() => new SoftwareReader(system).ReadAsync(TestContext.Current.CancellationToken);
}
