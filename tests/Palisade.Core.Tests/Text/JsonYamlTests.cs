using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Palisade.Core.Text;
using Palisade.Testing;
using Shouldly;
using Xunit;

namespace Palisade.Core.Tests.Text;

/// <summary>What is written as YAML is read back as the same tree, by a reader that is not ours.</summary>
public sealed class JsonYamlTests
{
    /// <summary>Text that YAML readers take for something else, or stumble over.</summary>
    private static readonly string[] Awkward =
    [
        "", " ", "yes", "No", "on", "null", "~", "true", "0x1F", "0b11", "0o17", "1e3", "12345e67", "1_000", "12:30", "1.5", ".5", "-1", "2026-01-02", "a: b", "a #b", "#", "- item",
        "-", "?", ":", "{x}", "[x]", "*a", "&a", "!t", "%d", "@x", "`x`", "quote\"s", "it's", "back\\slash", "ü ß 网站", "🐧", "trailing ", " leading", "a,b", "|", ">", "---", "...",
        "=", "<<", "5.", ".5e3", "+1", "1.5e+3", "190:20:30", "2001-12-14t21:59:43.10-05:00", ".inf", ".NaN", "two\nlines", "two\nlines\n", "\n", "\n\n", "a\n\n", "a\n \nb\n", " a\nb\n", "a\n  b\n", "tab\there\n", "\ta\n", "a\r\nb", "\u0085", "\u2028", "\u0001\n", "\uFEFF", "---\n", "# c\n", "a\n# c\n",
        "\uFFFE", "\u007F",
    ];

    [Fact]
    public void Write_AwkwardText_IsReadBackAsItWas()
    {
        foreach (var text in Awkward)
        {
            RoundTrip(new JsonObject { [text] = text, ["list"] = new JsonArray(text, new JsonObject { ["a"] = text, ["b"] = new JsonArray(new JsonArray(text)) }) });
        }
    }

    [Fact]
    public void Write_AnyTree_IsReadBackAsItWas() =>
        Prop.ForAll(Trees.ToArbitrary(), tree => RoundTrip(tree)).Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithReplay(new Replay(new Rnd(2026, 23), null)));

    [Fact]
    public void Write_SmallTree_ReadsLikeAPersonWroteIt() => JsonYaml.Write(JsonNode.Parse("""
        {"kind":"ConfigMap","metadata":{"name":"a","labels":{}},"data":{"on":"yes","script":"set -e\nexit 0\n"},"list":[{"a":1,"b":[true,null]},"x"]}
        """)!).ShouldBe("""
        kind: ConfigMap
        metadata:
          name: a
          labels: {}
        data:
          "on": "yes"
          script: |
            set -e
            exit 0
        list:
        - a: 1
          b:
          - true
          - null
        - x

        """);

    private static Gen<JsonNode> Trees { get; } = Gen.Choose(0, int.MaxValue).Select(seed => Tree(new Random(seed), 0));

    private static JsonNode Tree(Random r, int depth)
    {
        if (depth == 0 || (depth < 5 && r.Next(2) == 0))
        {
            var count = r.Next(4);
            if (r.Next(3) == 0)
            {
                return new JsonArray([.. Enumerable.Range(0, count).Select(_ => Tree(r, depth + 1))]);
            }

            var map = new JsonObject();
            for (var i = 0; i < count; i++)
            {
                map[Text(r)] = Tree(r, depth + 1);
            }

            return map;
        }

        return r.Next(4) switch
        {
            0 => r.Next(int.MinValue, int.MaxValue),
            1 => r.Next(2) == 0,
            _ => Text(r),
        };
    }

    private static string Text(Random r) => r.Next(3) == 0
        ? string.Concat(Enumerable.Range(0, r.Next(6)).Select(_ => Awkward[r.Next(Awkward.Length)]))
        : string.Concat(Enumerable.Range(0, r.Next(12)).Select(_ => (char)(r.Next(8) == 0 ? r.Next(0x20) : r.Next(0x20, r.Next(4) == 0 ? 0xD800 : 0x7F))));

    private static void RoundTrip(JsonNode tree)
    {
        var text = JsonYaml.Write(tree);
        var read = StrictYaml.Read(text).ShouldHaveSingleItem();

        JsonNode.DeepEquals(read, tree).ShouldBeTrue($"{tree.ToJsonString()}\nbecame\n{text}\nwhich is\n{read?.ToJsonString()}");
        JsonYaml.Write(tree).ShouldBe(text);
    }
}
