using Palisade.Core.Converge.Resources;
using Palisade.Core.Spec;
using Palisade.Provision.Phases;
using Shouldly;
using Xunit;

namespace Palisade.Provision.Tests.Phases;

public sealed class OperatorsPhaseTests
{
    [Fact]
    public void Sudoers_OfEachMode_SaysWhatTheYamlSays()
    {
        var spec = Boards.Spec with { Operators = [.. Boards.Spec.Operators, new OperatorSpec { Name = "carl", Keys = [Boards.Ed25519], Sudo = SudoMode.None }] };
        OperatorsPhase.Sudoers(spec).ShouldBe("""
            # Written by Palisade.
            Defaults use_pty
            anna ALL=(ALL:ALL) NOPASSWD: ALL
            bert ALL=(ALL:ALL) ALL

            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Plan_Operators_AreNeverInADockerGroup() =>
        new OperatorsPhase().Catalog("pi-1").Resources.OfType<UserResource>().ShouldAllBe(u => !u.Groups.Contains("docker"));

    [Fact]
    public void Plan_APassword_IsAHashThatStaysTheSame()
    {
        var hashes = Enumerable.Range(0, 2).Select(_ => new OperatorsPhase().Catalog("pi-1").Resource<UserResource>("user:bert").PasswordHash!).ToArray();
        hashes[0].ShouldBe(hashes[1]);
        hashes[0].ShouldStartWith("$6$rounds=100000$");
        hashes[0].ShouldNotContain("correct");
    }

    /// <summary>Test vectors of Drepper's specification.</summary>
    [Theory]
    [InlineData("Hello world!", "saltstring", 5000, "$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1")]
    [InlineData("Hello world!", "saltstringsaltst", 10000, "$6$rounds=10000$saltstringsaltst$OW1/O6BYHV6BcXZu8QVeXbDWra3Oeqh0sbHbbMCVNSnCM/UrjmM0Dp8vOuZeHBy/YTBmSK6H9qs/y3RnOaw5v.")]
    public void Sha512Crypt_OfTheSpecification_Agrees(string password, string salt, int rounds, string expected) =>
        Sha512Crypt.Hash(password, salt, rounds).ShouldBe(expected);

    [Fact]
    public void SaltFrom_DifferentNames_Differs() =>
        Sha512Crypt.SaltFrom("palisade home anna").ShouldNotBe(Sha512Crypt.SaltFrom("palisade home bert"));
}
