using System.Text;

namespace Palisade.Core.Diagnostics;

/// <summary>The error index, <c>docs/errors.md</c>, from the same table as <c>palisade explain</c>.</summary>
public static class ErrorIndexPage
{
    private static readonly (string Prefix, string Title)[] Areas =
    [
        ("PAL00", "Command line"), ("PAL01", "Configuration file"), ("PAL02", "Reaching nodes"), ("PAL03", "Changing nodes"),
        ("PAL04", "Mesh"), ("PAL05", "Engine and services"), ("PAL06", "Lab"), ("PAL07", "Rules"), ("PAL08", "Events"),
    ];

    public static string Render()
    {
        var page = new StringBuilder("# Errors\n\nEvery error and warning of Palisade has a code that never changes its meaning. `palisade explain CODE` prints the same text.\n");
        foreach (var area in ErrorCatalog.All.GroupBy(e => e.Code[..5]).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            page.Append("\n## ").Append(Areas.FirstOrDefault(a => a.Prefix == area.Key).Title ?? area.Key + "xx").Append('\n');
            foreach (var error in area.OrderBy(e => e.Code, StringComparer.Ordinal))
            {
                page.Append("\n### ").Append(error.Code).Append("\n\n**").Append(error.Title).Append("**\n\n")
                    .Append(error.Explanation.ReplaceLineEndings("\n").Trim()).Append('\n');
            }
        }

        return page.ToString();
    }
}
