using FsCheck;
using FsCheck.Fluent;
using Palisade.Mesh.Tinc;
using Shouldly;
using Xunit;

namespace Palisade.Mesh.Tests.Tinc;

public sealed class TincNameTests
{
    private static readonly Gen<string> Label =
        from size in Gen.Choose(1, 63)
        from letters in Gen.ArrayOf(Gen.Elements([.. "abz019AZ-".AsEnumerable()]), size)
        select new string(letters);

    [Fact]
    public void Of_DifferentNodes_StayDifferent() => Prop.ForAll(
        (from a in Label from b in Label select (a, b)).ToArbitrary(),
        pair => (pair.a == pair.b) == (TincName.Of(pair.a) == TincName.Of(pair.b))).QuickCheckThrowOnFailure();

    [Fact]
    public void Of_AnyHostName_IsANameForTinc() => Prop.ForAll(Label.ToArbitrary(),
        name => TincName.Of(name).All(c => char.IsAsciiLetterOrDigit(c) || c == '_')).QuickCheckThrowOnFailure();

    [Fact]
    public void Of_HyphenAndNone_AreTwoNodes() => TincName.Of("pi-1").ShouldNotBe(TincName.Of("pi1"));

    [Theory]
    [InlineData("")]
    [InlineData("pi_1")]
    [InlineData("../../etc/passwd")]
    [InlineData("pi.1")]
    [InlineData("pi-1\n")]
    public void Of_WhatIsNoHostName_IsRefused(string name) => Should.Throw<ArgumentException>(() => TincName.Of(name));
}
