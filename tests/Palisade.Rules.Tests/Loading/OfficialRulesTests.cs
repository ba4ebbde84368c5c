using Palisade.Core.Diagnostics;
using Palisade.Rules.Compilation;
using Palisade.Rules.Loading;
using Palisade.Rules.Syntax;
using Palisade.Rules.Tests.Support;
using Shouldly;
using Xunit;

namespace Palisade.Rules.Tests.Loading;

/// <summary>The four official rule files, unchanged.</summary>
public class OfficialRulesTests
{
    private static readonly RuleLoaderOptions Options = new() { Sources = RuleSources.All };

    [Theory]
    [InlineData("falco_rules.yaml", 25, 87, 49)]
    [InlineData("falco-incubating_rules.yaml", 31, 82, 54)]
    [InlineData("falco-sandbox_rules.yaml", 37, 183, 60)]
    [InlineData("k8s_audit_rules.yaml", 48, 45, 18)]
    public void Load_OfficialFile_HasItsRulesMacrosAndListsAndNoFinding(string file, int rules, int macros, int lists)
    {
        var loaded = Load(file);
        loaded.Findings.ShouldBeEmpty();
        (loaded.Rules.Length, loaded.Definitions.Macros.All.Count, loaded.Definitions.Lists.All.Count).ShouldBe((rules, macros, lists));
    }

    /// <summary>Items as written, and as a condition sees them, with the lists in lists written out. Both were counted by a script of its own.</summary>
    [Theory]
    [InlineData("falco_rules.yaml", 375, 509)]
    [InlineData("falco-incubating_rules.yaml", 448, 586)]
    [InlineData("falco-sandbox_rules.yaml", 496, 555)]
    [InlineData("k8s_audit_rules.yaml", 132, 131)]
    public void Load_OfficialFile_HasItsListItems(string file, int written, int seen)
    {
        var lists = Load(file).Definitions.Lists.All;
        lists.Sum(l => l.Items.Count).ShouldBe(written);

        var rules = string.Concat(lists.Select(l => RuleYaml.Rule(l.Name, $"evt.type = open and proc.name in ({l.Name})")));
        var loaded = Options.Load(File.ReadAllText(PathOf(file)), rules);
        loaded.Errors.ShouldBeEmpty();
        loaded.Rules.TakeLast(lists.Count).Sum(r => ((ListOperand)((CheckExpr)((AndExpr)r.Condition).Children[1]).Right!).Items.Length).ShouldBe(seen);
    }

    [Fact]
    public void Load_AllOfficialFiles_LoadTogether()
    {
        var loaded = Load("falco_rules.yaml", "falco-incubating_rules.yaml", "falco-sandbox_rules.yaml", "k8s_audit_rules.yaml");
        loaded.Findings.ShouldBeEmpty();
        loaded.Rules.Length.ShouldBe(141);
        loaded.Rules.Count(r => !r.Enabled).ShouldBe(12);
    }

    [Theory]
    [InlineData("falco_rules.yaml", "Critical 3, Warning 14, Notice 7, Informational 1")]
    [InlineData("falco-incubating_rules.yaml", "Error 3, Warning 7, Notice 19, Informational 2")]
    [InlineData("falco-sandbox_rules.yaml", "Critical 10, Error 9, Warning 8, Notice 7, Informational 3")]
    [InlineData("k8s_audit_rules.yaml", "Error 2, Warning 21, Notice 4, Informational 20, Debug 1")]
    public void Load_OfficialFile_HasItsPriorities(string file, string expected) =>
        string.Join(", ", Load(file).Rules.GroupBy(r => r.Priority).OrderBy(g => g.Key).Select(g => $"{g.Key} {g.Count()}")).ShouldBe(expected);

    [Fact]
    public void Compile_ThreeSyscallFiles_ShareTheirChecks()
    {
        var loaded = Load("falco_rules.yaml", "falco-incubating_rules.yaml", "falco-sandbox_rules.yaml");
        RuleSet.Compile(loaded, Options).Checks.ShouldBeInRange(700, 849);
    }

    [Fact]
    public void Load_ThreeSyscallFiles_IndexExecveUnder39Rules()
    {
        // Counted by the file's own text: 39 rules name execve over the three files loaded apart.
        var names = new[] { "falco_rules.yaml", "falco-incubating_rules.yaml", "falco-sandbox_rules.yaml" };
        names.SelectMany(n => Load(n).Rules).Count(r => r.EventCodes.Contains(Palisade.Events.Schemas.EventCode.Execve)).ShouldBe(39);
    }

    internal static RuleLoadResult Load(params string[] files) => new RuleLoader(Options).Load(files.Select(f =>
        new SourceText(f, File.ReadAllText(PathOf(f)))));

    private static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, "data", "falco-rules", file);
}
