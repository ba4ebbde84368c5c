using Palisade.Core.Diagnostics.Errors;
using Palisade.Provision.Converge;
using Palisade.Testing;
using Shouldly;
using Xunit;

namespace Palisade.Provision.Tests.Converge;

public sealed class PreflightTests
{
    [Fact]
    public void Check_AnOrdinaryBoard_FindsNothing() => Preflight.Check("n1", FakeFacts.Board("n1"), FakeFacts.Now).ShouldBeNull();

    [Theory]
    [InlineData("debian", "11", "x86_64")]
    [InlineData("fedora", "40", "x86_64")]
    [InlineData("ubuntu", "20.04", "x86_64")]
    [InlineData("debian", "12", "armv7l")]
    [InlineData("debian", "", "x86_64")]
    public void Check_AnUnsupportedSystem_IsRefused(string id, string version, string architecture)
    {
        var facts = FakeFacts.Board("n1") with { OsId = id, OsVersion = version, Architecture = architecture };

        Preflight.Check("n1", facts, FakeFacts.Now)!.Error.ShouldBe(RunErrors.Unsupported);
    }

    [Theory]
    [InlineData("debian", "13", "aarch64")]
    [InlineData("raspbian", "12", "aarch64")]
    [InlineData("ubuntu", "24.04", "x86_64")]
    public void Check_ASupportedSystem_Passes(string id, string version, string architecture) =>
        Preflight.Check("n1", FakeFacts.Board("n1") with { OsId = id, OsVersion = version, Architecture = architecture }, FakeFacts.Now).ShouldBeNull();

    [Fact]
    public void Check_AWrongClock_SaysHowWrongAndHowToSetIt()
    {
        var finding = Preflight.Check("n1", FakeFacts.Board("n1") with { Time = FakeFacts.Now.AddHours(-5) }, FakeFacts.Now)!;

        finding.Error.ShouldBe(RunErrors.ClockSkew);
        finding.Message.ShouldContain("5 hours slow");
        finding.Help!.ShouldContain($"date -s @{FakeFacts.Now.ToUnixTimeSeconds()}");
    }

    [Fact]
    public void Check_AFullDisk_IsRefused() =>
        Preflight.Check("n1", FakeFacts.Board("n1") with { DiskFreeBytes = 100 << 20 }, FakeFacts.Now)!.Error.ShouldBe(RunErrors.DiskFull);

    [Fact]
    public void CheckTogether_ClonedCards_KeepsTheFirstNode()
    {
        var facts = new Dictionary<string, Palisade.Core.Converge.NodeFacts>
        {
            ["n1"] = FakeFacts.Board("n1"),
            ["n2"] = FakeFacts.Board("n2") with { MachineId = "machine-n1" },
            ["n3"] = FakeFacts.Board("n3"),
        };

        var finding = Preflight.CheckTogether(facts).Single();

        finding.Node.ShouldBe("n2");
        finding.Error.ShouldBe(RunErrors.DuplicateIdentity);
    }
}
