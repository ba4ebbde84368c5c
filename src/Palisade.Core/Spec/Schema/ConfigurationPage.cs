using System.Text;

namespace Palisade.Core.Spec.Schema;

/// <summary>The reference page of the configuration file, <c>docs/configuration.md</c>, from the same data as its checker.</summary>
public static class ConfigurationPage
{
    public static string Render()
    {
        var page = new StringBuilder();
        page.Append("""
            # palisade.yaml

            One file describes a cluster. Nearly every key is optional, and the default is always the safe choice. `palisade check`
            finds all mistakes in one pass without touching a node, `palisade init` writes a first file, and `palisade schema` prints a
            JSON Schema that lets an editor complete and check keys:

            ```yaml
            # yaml-language-server: $schema=./palisade.schema.json
            cluster: home
            operators:
              admin: { keys: [~/.ssh/id_ed25519.pub] }
            nodes:
              pi-1: { address: 10.0.0.11, role: server, ssh: { user: pi, password: env:PI_PASSWORD } }
              pi-2: 10.0.0.12
              pi-3: 10.0.0.13
            services:
              site: { kind: web, port: 31111, replicas: 3, content: ./site }
            ```

            ## Forms of values

            | Form | Written as |
            |---|---|
            | duration | a number and a unit: `30s`, `15m`, `1h`, `2d` |
            | network | CIDR form with all host bits zero: `10.0.0.0/8`; a single address stands for itself |
            | secret | `env:NAME` (environment variable), `file:PATH` (a file that only you may read), or `public:VALUE` for a value that is no secret, such as a vendor's default password. A secret itself never stands in the file |
            | path | relative to the file's folder, absolute, or from `~/` |
            | list | `[a, b]`, or one item without brackets |
            | size | a number and a unit as in Kubernetes: `512Mi`, `5Gi` (powers of 1024), `500M`, `5G` (powers of 1000) |
            | processors | `0.5`, `2`, or thousandths: `500m` |

            The file is UTF-8 of at most 1 MiB. Anchors, aliases, merges (`<<`), tags and several documents in one file are refused, so
            that a file means what it says. Generated keys, logs and undo data lie in `.palisade/` beside it.

            """.ReplaceLineEndings("\n"));
        Section(page, "", "Top level", null, SpecSchema.Root);
        return page.ToString();
    }

    private static void Section(StringBuilder page, string path, string title, string? doc, SectionType section)
    {
        page.Append("\n## ").Append(title).Append("\n\n");
        if (doc is not null)
        {
            page.Append(doc).Append("\n\n");
        }

        if (section.Shorthand is { } word)
        {
            page.Append("A bare value in its place is taken as `").Append(word).Append("`.\n\n");
        }

        page.Append("| Key | Value | Default | Meaning |\n|---|---|---|---|\n");
        foreach (var key in section.Keys.Where(k => k.Type is not LaterType))
        {
            var engines = key.Engines.IsEmpty ? "" : $" Only with {string.Join(" and ", key.Engines.Select(e => $"`engine: {e}`"))}.";
            var meaning = key.Doc + (key.Example is { } e && key.Type is not SectionType ? $" Example: `{e}`." : "") + engines;
            page.Append("| `").Append(key.Name).Append("` | ").Append(Cell(Value(key.Type))).Append(" | ")
                .Append(key.Required ? "**required**" : key.Default is { } d ? $"`{d}`" : "").Append(" | ").Append(Cell(meaning)).Append(" |\n");
        }

        var later = section.Keys.Where(k => k.Type is LaterType).Select(k => $"`{k.Name}`").ToArray();
        if (later.Length > 0)
        {
            page.Append("\nComing with a later version, and refused until then: ").AppendJoin(", ", later).Append(".\n");
        }

        foreach (var key in section.Keys)
        {
            Below(page, path.Length == 0 ? key.Name : $"{path}.{key.Name}", key.Doc, key.Type);
        }
    }

    private static void Below(StringBuilder page, string path, string doc, SchemaType type)
    {
        switch (type)
        {
            case SectionType section:
                Section(page, path, $"`{path}`", doc, section);
                break;
            case VariantType variants:
                foreach (var variant in variants.Variants)
                {
                    var title = variants.Title(path, variant);
                    Section(page, title, $"`{title}`", doc, variant.Section);
                }

                break;
            case MapType map:
                Below(page, $"{path}.{map.KeyName}", doc, map.Item);
                break;
            case ListType list:
                Below(page, $"{path}[]", doc, list.Item);
                break;
        }
    }

    private static string Value(SchemaType type) => type switch
    {
        SectionType => "map, see below",
        MapType { Item: SectionType or VariantType } map => $"map of {map.KeyName}, see below",
        MapType map => $"map of {map.KeyName} to {map.Item.Description}",
        ListType { Item: SectionType } list => $"list of {list.Items}, see below",
        _ => type.Description,
    };

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
