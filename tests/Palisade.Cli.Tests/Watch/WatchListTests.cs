using System.Text.Json;
using Shouldly;
using Xunit;

namespace Palisade.Cli.Tests.Watch;

public sealed class WatchListTests : IDisposable
{
    private readonly CliRun cli = new();

    public void Dispose() => cli.Dispose();

    [Theory]
    [InlineData("rules", 141)]
    [InlineData("macros", 360)]
    [InlineData("lists", 136)]
    public async Task List_OfficialFiles_HasEachDefinitionOnceInTextAndJson(string what, int count)
    {
        (await cli.RunAsync(["watch", "list", what, "--json", "--rules", .. WatchData.OfficialRules])).ShouldBe(ExitCode.Ok);
        var names = Names(cli.Out);
        names.Count.ShouldBe(count);
        names.ShouldBeUnique();

        (await cli.RunAsync(["watch", "list", what, "--rules", .. WatchData.OfficialRules])).ShouldBe(ExitCode.Ok);
        var lines = cli.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(count + 1);
        lines.Skip(1).Zip(names).ShouldAllBe(pair => pair.First.StartsWith(pair.Second, StringComparison.Ordinal));
    }

    [Fact]
    public async Task ListRules_Json_SaysWhatARuleIs()
    {
        (await cli.RunAsync("watch", "list", "rules", "--json", "--rules", cli.Write("rules.yaml", WatchData.HostsRules))).ShouldBe(ExitCode.Ok);

        using var json = JsonDocument.Parse(cli.Out);
        var rule = json.RootElement[2];
        rule.GetProperty("name").GetString().ShouldBe("hosts again");
        rule.GetProperty("source").GetString().ShouldBe("syscall");
        rule.GetProperty("priority").GetString().ShouldBe("Critical");
        rule.GetProperty("enabled").GetBoolean().ShouldBeTrue();
        rule.GetProperty("tags").EnumerateArray().Select(t => t.GetString()).ShouldBe(["host"]);
        rule.GetProperty("condition").GetString().ShouldBe("evt.type in (open, openat) and fd.name endswith /hosts");
        rule.GetProperty("event_types").EnumerateArray().Select(t => t.GetString()).ShouldBe(["open", "openat"], ignoreOrder: true);
    }

    [Theory]
    [InlineData("fields", "proc.cmdline", "ka.target.resource")]
    [InlineData("events", "openat", "execve")]
    [InlineData("sources", "syscall", "k8s_audit")]
    public async Task List_WhatExists_NeedsNoRules(string what, string one, string other)
    {
        (await cli.RunAsync("watch", "list", what, "--json")).ShouldBe(ExitCode.Ok);
        var names = Names(cli.Out);
        names.ShouldContain(one);
        names.ShouldContain(other);

        (await cli.RunAsync("watch", "list", what)).ShouldBe(ExitCode.Ok);
        var lines = cli.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(names.Count + 1);
        lines.ShouldContain(l => l.StartsWith(one, StringComparison.Ordinal));
    }

    [Fact]
    public async Task ListSources_CountsTheFieldsThatListFieldsShows()
    {
        await cli.RunAsync("watch", "list", "fields", "--json");
        using var fields = JsonDocument.Parse(cli.Out);
        var counted = fields.RootElement.EnumerateArray().CountBy(f => f.GetProperty("source").GetString()!).ToDictionary();

        await cli.RunAsync("watch", "list", "sources", "--json");
        using var sources = JsonDocument.Parse(cli.Out);
        sources.RootElement.EnumerateArray().ToDictionary(s => s.GetProperty("name").GetString()!, s => s.GetProperty("fields").GetInt32()).ShouldBe(counted, ignoreOrder: true);
        fields.RootElement.EnumerateArray().ShouldAllBe(f => f.GetProperty("description").GetString()!.Length > 0);
    }

    [Fact]
    public async Task List_RulesWithoutFiles_SaysHowToNameThem()
    {
        (await cli.RunAsync("watch", "list", "rules")).ShouldBe(ExitCode.Failed);

        cli.Error.ShouldContain("`palisade watch list rules --rules FILE`");
        cli.Out.ShouldBeEmpty();
    }

    [Fact]
    public async Task List_BrokenRules_PrintsTheirErrorsAndNoHalfList()
    {
        var file = cli.Write("rules.yaml", "- list: l\n  items: [a]\n- rule: r\n  desc: d\n  condition: nothing_of_this_name\n  output: o\n  priority: INFO\n");

        (await cli.RunAsync("watch", "list", "lists", "--json", "--rules", file)).ShouldBe(ExitCode.Failed);

        cli.Error.ShouldContain($"{file}:5:14");
        cli.Out.ShouldBeEmpty();
    }

    private static List<string> Names(string json)
    {
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateArray().Select(e => e.GetProperty("name").GetString()!)];
    }
}
