using System.Diagnostics;
using System.Text.Json;
using Shouldly;
using Xunit;

namespace Palisade.Lab.Tests.Cluster;

public sealed class InterruptedLab() : LabFixture("test-broken", 11, 1)
{
    protected override string Yaml() => base.Yaml() + """
        mesh: { subnet: 10.88.0.0/16 }
        services:
          site: { kind: web, port: 31111, replicas: 1, content: ./site }

        """;

    public override async ValueTask InitializeAsync()
    {
        System.IO.Directory.CreateDirectory(Path.Combine(Directory, "site"));
        await System.IO.File.WriteAllTextAsync(Path.Combine(Directory, "site", "index.html"), "<h1>site</h1>\n");
        await base.InitializeAsync();
    }
}

/// <summary>Power, network and the operator's machine fail when they like; the next apply completes.</summary>
public sealed class InterruptedApplyTests(InterruptedLab lab) : IClassFixture<InterruptedLab>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Apply_KilledInEveryPhaseAndPoweredOffInTheMiddle_CompletesAtTheEnd()
    {
        var killed = new List<string>();
        string? reached;
        do
        {
            reached = await KillInNextPhaseAsync(killed);
            if (reached is not null)
            {
                killed.Add(reached);
                if (killed.Count == 6)
                {
                    // In the middle of the work, by pulling the plug.
                    await lab.Node(1).KillAsync(Cancel);
                    await lab.Node(1).StartAsync(Cancel);
                }
            }
        }
        while (reached is not null && killed.Count < 40);

        TestContext.Current.SendDiagnosticMessage($"killed in {killed.Count} phases: {string.Join(", ", killed)}");
        var last = await lab.RunPalisadeAsync("apply", "--yes");
        var plan = await lab.RunPalisadeAsync("plan", "--detailed-exitcode");

        killed.Count.ShouldBeGreaterThan(10);
        last.ExitCode.ShouldBe(0, last.Output + last.Error);
        plan.ExitCode.ShouldBe(0, plan.Output + plan.Error);
        (await Web.WaitForAsync($"http://{lab.Node(1).Address}:31111/", "site", TimeSpan.FromSeconds(60), Cancel)).ShouldBeTrue();
    }

    /// <summary>
    /// Starts an apply and kills it, with everything it started, when it has begun a phase it was not killed in before; null when
    /// it came to its end first.
    /// </summary>
    private async Task<string?> KillInNextPhaseAsync(List<string> before)
    {
        using var apply = Process.Start(new ProcessStartInfo(PublishedPalisade.Executable, ["apply", "--yes", "--json", "-f", lab.File])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["PALISADE_ROOT"] = PublishedPalisade.Root },
        })!;
        var errors = apply.StandardError.ReadToEndAsync(Cancel);
        while (await apply.StandardOutput.ReadLineAsync(Cancel) is { } line)
        {
            var e = JsonDocument.Parse(line).RootElement;
            if (e.GetProperty("type").GetString() != "phase" || before.Contains(e.GetProperty("phase").GetString()!))
            {
                continue;
            }

            // Into the work of the phase, not only to its door.
            await Task.Delay(TimeSpan.FromMilliseconds(300 + (before.Count * 137 % 900)), Cancel);
            apply.Kill(entireProcessTree: false);
            await apply.WaitForExitAsync(Cancel);
            return e.GetProperty("phase").GetString();
        }

        await apply.WaitForExitAsync(Cancel);
        apply.ExitCode.ShouldBe(0, await errors);
        return null;
    }
}
