using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Palisade.Core.Converge.Resources;
using Palisade.Provision.Resources.Files;
using Shouldly;
using Xunit;

namespace Palisade.Provision.Tests.Node;

public sealed class LinesEditorTests
{
    private static readonly LinesResource Everything = new()
    {
        Cause = "t",
        Path = "/x",
        Block = "one\ntwo",
        Set = ImmutableSortedDictionary<string, string>.Empty.Add("a", "1").Add("b", "2"),
        Drop = ["^zap"],
        DropStanzas = ["^iface"],
        Top = ["# top"],
    };

    private static readonly LinesResource WordsOnly = new() { Cause = "t", Path = "/x", Words = ["cgroup_enable=memory", "words"] };

    [Fact]
    public void Edit_AnyText_IsIdempotent()
    {
        var line = Gen.Elements("a=1", "a = 3", "b=\r", "zap", "iface x", "  inner", "", LinesEditor.Begin, LinesEditor.End, "one", "[pi4]", "# top", "words here");
        var text = line.ListOf().SelectMany(l => Gen.Elements("\n", "").Select(end => string.Join('\n', l) + end));
        Prop.ForAll(text.ToArbitrary(), before =>
        {
            return IsStable(before, Everything) && IsStable(before, WordsOnly);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
    }

    [Fact]
    public void Edit_CommandLine_StaysOneLineAndKeepsItsWords() =>
        LinesEditor.Edit("console=tty1 root=/dev/x rootwait\n", new LinesResource { Cause = "t", Path = "/boot/cmdline.txt", Words = ["cgroup_enable=memory", "rootwait"] })
            .ShouldBe("console=tty1 root=/dev/x rootwait cgroup_enable=memory\n");

    [Fact]
    public void Edit_KeyAfterAModelSection_IsSetForAllModels() =>
        LinesEditor.Edit("x=1\n[pi4]\ny=2\n", new LinesResource { Cause = "t", Path = "/boot/config.txt", Set = ImmutableSortedDictionary<string, string>.Empty.Add("arm_64bit", "1") })
            .ShouldBe("x=1\n[pi4]\ny=2\n[all]\narm_64bit=1\n");

    [Fact]
    public void Edit_ChangedBlock_LeavesTheRestUntouched() =>
        LinesEditor.Edit($"before\n{LinesEditor.Begin}\nold\n{LinesEditor.End}\nafter", new LinesResource { Cause = "t", Path = "/x", Block = "new" })
            .ShouldBe($"before\n{LinesEditor.Begin}\nnew\n{LinesEditor.End}\nafter");

    private static bool IsStable(string before, LinesResource resource)
    {
        var once = LinesEditor.Edit(before, resource);
        return LinesEditor.Edit(once, resource) == once;
    }
}
