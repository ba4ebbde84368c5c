using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Palisade.Provision.Node;

namespace Palisade.Provision.Resources.Network;

/// <summary>
/// What the kernel holds of one table, in a form that only changes when its rules do. nft rewrites rules as it loads them, so
/// the text of the file cannot be compared with the listing; the listing right after loading is kept and compared instead.
/// </summary>
internal sealed class LoadedTable(ISystem system, string family, string name)
{
    private string RecordPath => $"{NodePaths.State}/nft/{family}-{name}";

    /// <summary>Null where the table is not loaded.</summary>
    public async Task<string?> ReadAsync(CancellationToken cancel)
    {
        var result = await system.RunAsync(["nft", "-j", "list", "table", family, name], cancel).ConfigureAwait(false);
        return result.Ok && JsonNode.Parse(result.Output) is { } json ? Normal(json) : null;
    }

    /// <summary>The listing that belongs to this text, as it was after loading; null when this text was never loaded.</summary>
    public string? Recorded(string ruleset)
    {
        var record = system.ReadText(RecordPath);
        var digest = Digest(ruleset) + "\n";
        return record?.StartsWith(digest, StringComparison.Ordinal) == true ? record[digest.Length..] : null;
    }

    public async Task RecordAsync(string ruleset, CancellationToken cancel)
    {
        system.EnsurePrivateFolder(NodePaths.State + "/nft");

        var listing = await ReadAsync(cancel).ConfigureAwait(false)
            ?? throw ResourceFailure.Because($"table `{family} {name}` is not there after loading its file");
        await system.WriteTextAsync(RecordPath, Digest(ruleset) + "\n" + listing, "0600", cancel).ConfigureAwait(false);
    }

    private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>One object of the listing a line, without what moves by itself: handles, counts, elements that come and go.</summary>
    private static string Normal(JsonNode json)
    {
        var text = new StringBuilder();
        foreach (var item in json["nftables"]?.AsArray() ?? [])
        {
            if (item is JsonObject entry && !entry.ContainsKey("metainfo"))
            {
                Strip(entry);
                text.Append(entry.ToJsonString()).Append('\n');
            }
        }

        return text.ToString();
    }

    private static void Strip(JsonNode? node)
    {
        switch (node)
        {
            case JsonArray array:
                foreach (var item in array)
                {
                    Strip(item);
                }

                break;
            case JsonObject entry:
                if (entry["flags"] is JsonArray flags ? flags.Any(IsDynamic) : IsDynamic(entry["flags"]))
                {
                    entry.Remove("elem");
                }

                foreach (var key in (string[])["handle", "packets", "bytes", "expires", "used"])
                {
                    entry.Remove(key);
                }

                foreach (var (_, value) in entry)
                {
                    Strip(value);
                }

                break;
        }
    }

    private static bool IsDynamic(JsonNode? flag) => flag?.GetValueKind() == JsonValueKind.String && flag.GetValue<string>() is "dynamic" or "timeout";
}
