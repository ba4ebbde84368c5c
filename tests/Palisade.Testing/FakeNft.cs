using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Palisade.Provision.Node;

namespace Palisade.Testing;

/// <summary>
/// nft as far as a table is loaded, listed and deleted as a whole. A table's content is the text between its braces; text
/// with the word <c>syntax-error</c> is refused.
/// </summary>
public sealed partial class FakeNft
{
    private readonly FakeSystem system;
    private int handle;

    public FakeNft(FakeSystem system)
    {
        this.system = system;
        system.On("nft", (_, c) => Nft([.. c.Argv.Skip(1)], c.Input));
    }

    /// <summary><c>inet palisade</c> → its definition.</summary>
    public SortedDictionary<string, string> Tables { get; } = new(StringComparer.Ordinal);

    private ProcessResult Nft(string[] arguments, string? input) => arguments switch
    {
        ["-c", "-f", var path] => Load(path, input, dryRun: true),
        ["-f", var path] => Load(path, input, dryRun: false),
        ["-j", "list", "table", var family, var name] => List($"{family} {name}", json: true),
        ["list", "table", var family, var name] => List($"{family} {name}", json: false),
        ["delete", "table", var family, var name] => Tables.Remove($"{family} {name}")
            ? new ProcessResult(0, "", "")
            : new ProcessResult(1, "", "Error: No such file or directory"),
        _ => new ProcessResult(1, "", "Error: syntax error"),
    };

    private ProcessResult Load(string path, string? input, bool dryRun)
    {
        var text = path == "-" ? input : system.Files.Text(path);
        if (text is null || text.Contains("syntax-error", StringComparison.Ordinal))
        {
            return new ProcessResult(1, "", $"{path}:1:1-12: Error: syntax error, unexpected string");
        }

        foreach (var match in Definition().Matches(dryRun ? "" : text).Cast<Match>())
        {
            Tables[match.Groups["name"].Value] = match.Groups["body"].Value.Trim();
        }

        return new ProcessResult(0, "", "");
    }

    private ProcessResult List(string table, bool json)
    {
        if (!Tables.TryGetValue(table, out var body))
        {
            return new ProcessResult(1, "", "Error: No such file or directory");
        }

        // Handles and counters differ on every listing, as they do on a live kernel.
        handle++;
        return new ProcessResult(0, json
            ? Json(table, body)
            : $"table {table} {{\n{body}\n}}\n", "");
    }

    private string Json(string table, string body) => new JsonObject
    {
        ["nftables"] = new JsonArray(
            new JsonObject { ["metainfo"] = new JsonObject { ["version"] = "1.0.6" } },
            new JsonObject { ["table"] = new JsonObject { ["name"] = table, ["handle"] = handle } },
            new JsonObject
            {
                ["rule"] = new JsonObject
                {
                    ["handle"] = handle,
                    ["expr"] = new JsonArray(
                        new JsonObject { ["text"] = body },
                        new JsonObject { ["counter"] = new JsonObject { ["packets"] = handle, ["bytes"] = handle * 60 } }),
                },
            }),
    }.ToJsonString();

    [GeneratedRegex(@"^table (?<name>\w+ \w+) \{(?<body>.*?)^\}", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Definition();
}
