using System.Text;
using Palisade.Core.Diagnostics;
using Palisade.Core.Spec.Yaml;
using Shouldly;
using Xunit;

namespace Palisade.Core.Tests.Spec;

public sealed class SpecTextTests
{
    public static TheoryData<byte[], string> NotText => new()
    {
        { new byte[SpecText.MaxBytes + 1], "is larger than 1 MiB" },
        { [0xFF, 0xFE, (byte)'c', 0], "is UTF-16" },
        { [(byte)'a', (byte)'\n', 0xC3, 0x28], "is not UTF-8 text (line 2)" },
        { Encoding.UTF8.GetBytes("a: 1\n\nb: \0\n"), "holds a character that no text has (line 3)" },
        { [0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1, 0], "holds a character that no text has (line 1)" },
    };

    [Theory]
    [MemberData(nameof(NotText))]
    public void Decode_BytesThatAreNoText_SayWhy(byte[] bytes, string reason)
    {
        var (document, findings) = SpecWorld.Load(bytes);

        document.ShouldBeNull();
        var finding = findings.ShouldHaveSingleItem();
        finding.Error.Code.ShouldBe("PAL0103");
        finding.Message.ShouldBe($"`palisade.yaml` {reason}");
    }

    [Fact]
    public void Decode_ExactlyTheLimit_IsRead()
    {
        DiagnosticBag findings = [];
        var bytes = new byte[SpecText.MaxBytes];
        Array.Fill(bytes, (byte)'#');

        SpecText.Decode("palisade.yaml", bytes, findings).ShouldNotBeNull();
        findings.ShouldBeEmpty();
    }
}
