using System.Runtime.CompilerServices;
using System.Text;
using Palisade.Rules.Binding;
using Palisade.Rules.Loading;
using Shouldly;
using Xunit;

namespace Palisade.Rules.Tests;

/// <summary>
/// <c>docs/fields.md</c> is made from the field tables. With PALISADE_UPDATE_GOLDENS=1 in the environment it is written instead of compared.
/// </summary>
public class DocumentationTests
{
    [Fact]
    public void Fields_Page_IsWhatTheTablesSay()
    {
        var path = Path.GetFullPath(Path.Combine(Folder(), "../../docs/fields.md"));
        var page = Page();
        if (Environment.GetEnvironmentVariable("PALISADE_UPDATE_GOLDENS") == "1")
        {
            File.WriteAllText(path, page);
        }

        File.ReadAllText(path).ShouldBe(page, "run the Rules tests with PALISADE_UPDATE_GOLDENS=1 and look at the change");
    }

    [Fact]
    public void Language_Page_NamesEveryOperatorTransformerAndLoadCode()
    {
        var page = File.ReadAllText(Path.GetFullPath(Path.Combine(Folder(), "../../docs/rules-language.md")));
        var words = Palisade.Rules.Syntax.Words.OperatorNames
            .Concat(Enum.GetValues<Palisade.Rules.Syntax.Transform>().Select(Palisade.Rules.Syntax.Words.Spell))
            .Concat(LoadCodes.All.Select(c => c.Name));
        words.Where(w => !page.Contains($"`{w}", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    private static string Page()
    {
        var text = new StringBuilder("""
            # Fields

            What conditions compare and outputs print, by source and family. `[n]` is a number, `[key]` a text; a question mark says that
            the argument may be left out. A field that an event does not have fails every comparison. This page is made from the tables that
            `palisade watch list fields` prints.

            """);
        foreach (var source in RuleSources.All)
        {
            text.Append('\n').Append("## ").Append(source.Name).Append("\n\n").Append(source.Source.Description).Append(".\n");
            foreach (var table in source.Fields.Tables)
            {
                text.Append("\n### ").Append(table.Title).Append("\n\n| Field | Type | What it is |\n|---|---|---|\n");
                foreach (var definition in table.Rows.Select(r => r.Definition))
                {
                    var deprecated = definition.Deprecated is { } instead ? $" Deprecated: {instead}" : "";
                    text.Append("| `").Append(definition.Name).Append(FieldNames.Argument(definition)).Append("` | ").Append(FieldNames.Type(definition))
                        .Append(" | ").Append(Cell(definition.Description)).Append(Cell(deprecated)).Append(" |\n");
                }
            }
        }

        return text.ToString();
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);

    private static string Folder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
