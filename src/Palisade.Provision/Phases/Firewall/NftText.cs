using System.Text;

namespace Palisade.Provision.Phases.Firewall;

/// <summary>Indented text of an nftables file.</summary>
internal sealed class NftText
{
    private readonly StringBuilder text = new();
    private int depth;

    public static NftText Table(string name)
    {
        var file = new NftText();

        // Declared, deleted and defined in one file: nft makes one transaction of it, so there is no moment without rules.
        file.Line("# Written by Palisade.").Line($"table inet {name}").Line($"delete table inet {name}");
        return file.Open($"table inet {name}");
    }

    public NftText Open(string header)
    {
        Line(header + " {");
        depth++;
        return this;
    }

    public NftText Close()
    {
        depth--;
        return Line("}");
    }

    public NftText Line(string line)
    {
        text.Append(' ', depth * 4).Append(line).Append('\n');
        return this;
    }

    public NftText Why(string comment) => Line("# " + comment);

    public NftText Set(string name, string type, IReadOnlyCollection<string> elements)
    {
        Open("set " + name).Line($"type {type}").Line("flags interval").Line("auto-merge");
        if (elements.Count > 0)
        {
            Line($"elements = {{ {string.Join(", ", elements)} }}");
        }

        return Close();
    }

    public override string ToString() => text.ToString();
}
