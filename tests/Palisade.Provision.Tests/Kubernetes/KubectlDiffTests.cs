using Palisade.Provision.Resources.Kubernetes;
using Shouldly;
using Xunit;

namespace Palisade.Provision.Tests.Kubernetes;

public sealed class KubectlDiffTests
{
    private static readonly KubeObject Map = KubeObject.Parse("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"env","namespace":"palisade-site"}}""");

    [Fact]
    public void Parse_WhereOnlyTheServersOwnFieldsDiffer_IsEmpty() => KubectlDiff.Parse(Diff(
        " apiVersion: v1",
        " kind: ConfigMap",
        " metadata:",
        "-  generation: 1",
        "+  generation: 2",
        "   managedFields:",
        "   - apiVersion: v1",
        "     manager: palisade",
        "-    time: \"2026-03-01T10:00:00Z\"",
        "+    time: \"2026-03-01T10:00:09Z\"",
        "-  - apiVersion: v1",
        "-    manager: kubectl-edit",
        "   name: env",
        "-  resourceVersion: \"7\"",
        "+  resourceVersion: \"8\""), [Map]).ShouldBeEmpty();

    [Fact]
    public void Parse_OfADifferenceBesideManagedFields_ShowsThatDifferenceAlone() => KubectlDiff.Parse(Diff(
        " apiVersion: v1",
        " data:",
        "-  uid: \"33\"",
        "+  uid: \"34\"",
        " kind: ConfigMap",
        " metadata:",
        "   managedFields:",
        "   - apiVersion: v1",
        "-    time: \"2026-03-01T10:00:00Z\"",
        "+    time: \"2026-03-01T10:00:09Z\"",
        "   name: env"), [Map])[Map.Key].Split('\n').Where(l => l is ['+' or '-', ..]).ShouldBe(["-  uid: \"33\"", "+  uid: \"34\""]);

    [Fact]
    public void Parse_OfARemovedLineThatLooksLikeAHeader_StaysWithItsObject() => KubectlDiff.Parse(
        Diff(" data:", "   text: |", "-    diff /tmp/MERGED-1/v1.Secret..x", "+    nothing") + Diff(" metadata:", "-  generation: 1", "+  generation: 2").Replace("env", "other", StringComparison.Ordinal),
        [Map]).Keys.ShouldBe([Map.Key]);

    [Fact]
    public void Parse_OfAnObjectThatNobodyNamed_KeepsIt() =>
        KubectlDiff.Parse(Diff("-a: 1", "+a: 2"), []).Values.ShouldHaveSingleItem().ShouldContain("+a: 2");

    private static string Diff(params string[] lines)
    {
        const string File = "v1.ConfigMap.palisade-site.env";
        var (old, now) = (lines.Count(l => l[0] != '+'), lines.Count(l => l[0] != '-'));
        return $"diff -U100000 -N /tmp/LIVE-1/{File} /tmp/MERGED-2/{File}\n--- /tmp/LIVE-1/{File}\n+++ /tmp/MERGED-2/{File}\n@@ -1,{old} +1,{now} @@\n" + string.Join('\n', lines) + "\n";
    }
}
