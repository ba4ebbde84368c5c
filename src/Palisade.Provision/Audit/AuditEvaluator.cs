using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Palisade.Core.Audit;
using Palisade.Provision.Node;

namespace Palisade.Provision.Audit;

/// <summary>Answers checks on the node. Only reads; what cannot be read is a failed check, never a passed one.</summary>
public static class AuditEvaluator
{
    private static readonly TimeSpan PatternLimit = TimeSpan.FromSeconds(2);

    public static async Task<ImmutableArray<AuditFinding>> EvaluateAsync(ImmutableArray<AuditCheck> checks, ISystem system, CancellationToken cancel)
    {
        var sshd = new Lazy<Task<ProcessResult>>(() => RunAsync(system, ["/usr/sbin/sshd", "-T"], cancel));
        var findings = ImmutableArray.CreateBuilder<AuditFinding>(checks.Length);
        foreach (var check in checks)
        {
            cancel.ThrowIfCancellationRequested();
            findings.Add(await EvaluateAsync(check, system, sshd, cancel));
        }

        return findings.MoveToImmutable();
    }

    private static async Task<AuditFinding> EvaluateAsync(AuditCheck check, ISystem system, Lazy<Task<ProcessResult>> sshd, CancellationToken cancel)
    {
        try
        {
            return check.Probe switch
            {
                SshdProbe p => Sshd(check, p, await sshd.Value),
                SysctlProbe p => Sysctl(check, p, system),
                ModeProbe p => Mode(check, p, system),
                UnitProbe p => await UnitAsync(check, p, system, cancel),
                CommandProbe p => await CommandAsync(check, p, system, cancel),
                FileMatchProbe p => FileMatch(check, p, system),
                NoUserProbe p => NoUser(check, p, system),
                _ => new AuditFinding(check.Id, AuditVerdict.Fail, "this version of the node agent does not know the probe", "an answer"),
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or RegexMatchTimeoutException)
        {
            return new AuditFinding(check.Id, AuditVerdict.Fail, e.Message, "an answer");
        }
    }

    private static AuditFinding Sshd(AuditCheck check, SshdProbe probe, ProcessResult effective)
    {
        var wanted = probe.AtMost is { } most ? $"{probe.Option} 1 to {most}" : $"{probe.Option} {string.Join(" or ", probe.Wanted)}";
        if (!effective.Ok)
        {
            return new AuditFinding(check.Id, AuditVerdict.Fail, "`sshd -T` failed: " + FirstLine(effective.Error), wanted);
        }

        // An option that takes a list (AllowUsers) is printed once for each of its words.
        var values = effective.Output.Split('\n')
            .Select(line => line.Split(' ', 2, StringSplitOptions.TrimEntries))
            .Where(parts => parts.Length == 2 && parts[0] == probe.Option)
            .Select(parts => parts[1])
            .ToArray();
        var found = string.Join(' ', values);
        var pass = probe.AtMost is { } limit
            ? int.TryParse(found, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= limit
            : probe.Wanted.Contains(found, StringComparer.OrdinalIgnoreCase);
        return Finding(check, pass, values.Length == 0 ? $"{probe.Option} is not set" : $"{probe.Option} {found}", wanted);
    }

    private static AuditFinding Sysctl(AuditCheck check, SysctlProbe probe, ISystem system)
    {
        var wanted = $"{probe.Key} = {string.Join(" or ", probe.Wanted)}";
        var path = "/proc/sys/" + probe.Key.Replace('.', '/');
        if (system.Stat(path) is null)
        {
            return new AuditFinding(check.Id, AuditVerdict.NotApplicable, "this kernel has no " + probe.Key, wanted);
        }

        var found = Encoding.UTF8.GetString(system.ReadFile(path)).Trim();
        return Finding(check, probe.Wanted.Contains(found), $"{probe.Key} = {found}", wanted);
    }

    private static AuditFinding Mode(AuditCheck check, ModeProbe probe, ISystem system)
    {
        var wanted = $"{probe.Path} at most {probe.AtMost}, owner {probe.Owner}";
        if (system.Stat(probe.Path) is not { } status)
        {
            return new AuditFinding(check.Id, AuditVerdict.NotApplicable, $"{probe.Path} is not there", wanted);
        }

        var tooMuch = Convert.ToInt32(status.Mode, 8) & ~Convert.ToInt32(probe.AtMost, 8);
        return Finding(check, tooMuch == 0 && status.Owner == probe.Owner, $"{probe.Path} {status.Mode}, owner {status.Owner}", wanted);
    }

    private static async Task<AuditFinding> UnitAsync(AuditCheck check, UnitProbe probe, ISystem system, CancellationToken cancel)
    {
        var active = (await RunAsync(system, ["systemctl", "is-active", probe.Unit], cancel)).Output.Trim() == "active";
        var enabled = (await RunAsync(system, ["systemctl", "is-enabled", probe.Unit], cancel)).Output.Trim() is "enabled" or "static" or "alias" or "indirect" or "generated";
        var pass = probe.Wanted ? active && enabled : !active && !enabled;
        return Finding(check, pass,
            $"{probe.Unit} {(active ? "active" : "not active")}, {(enabled ? "enabled" : "not enabled")}",
            probe.Wanted ? $"{probe.Unit} active and enabled" : $"{probe.Unit} neither active nor enabled");
    }

    private static async Task<AuditFinding> CommandAsync(AuditCheck check, CommandProbe probe, ISystem system, CancellationToken cancel)
    {
        var result = await RunAsync(system, probe.Argv, cancel);
        var match = Regex.Match(result.Output, probe.Pattern, RegexOptions.Multiline | RegexOptions.CultureInvariant, PatternLimit);
        var found = match.Success ? match.Value.Trim()
            : FirstLine(result.Output) is { Length: > 0 } line ? line
            : FirstLine(result.Error) is { Length: > 0 } error ? error
            : $"exit status {result.ExitCode}";
        return Finding(check, match.Success == probe.MustMatch, found,
            $"`{string.Join(' ', probe.Argv)}` {(probe.MustMatch ? "prints" : "prints no")} /{probe.Pattern}/");
    }

    private static AuditFinding FileMatch(AuditCheck check, FileMatchProbe probe, ISystem system)
    {
        var wanted = $"{probe.Path} {(probe.MustMatch ? "has" : "has no")} line /{probe.Pattern}/";
        if (system.Stat(probe.Path) is null)
        {
            return Finding(check, !probe.MustMatch, $"{probe.Path} is not there", wanted);
        }

        var text = Encoding.UTF8.GetString(system.ReadFile(probe.Path));
        var match = Regex.Match(text, probe.Pattern, RegexOptions.Multiline | RegexOptions.CultureInvariant, PatternLimit);
        return Finding(check, match.Success == probe.MustMatch, match.Success ? match.Value.Trim() : "no such line", wanted);
    }

    private static AuditFinding NoUser(AuditCheck check, NoUserProbe probe, ISystem system)
    {
        var found = Encoding.UTF8.GetString(system.ReadFile("/etc/passwd")).Split('\n')
            .Select(line => line.Split(':'))
            .Where(fields => fields.Length >= 7 && probe.Names.Contains(fields[0]) && !CannotLogIn(fields[6]))
            .Select(fields => fields[0])
            .ToArray();
        return Finding(check, found.Length == 0, found.Length == 0 ? "none" : string.Join(", ", found), "none of " + string.Join(", ", probe.Names));
    }

    private static bool CannotLogIn(string shell) => shell.EndsWith("/nologin", StringComparison.Ordinal) || shell.EndsWith("/false", StringComparison.Ordinal);

    private static async Task<ProcessResult> RunAsync(ISystem system, ImmutableArray<string> argv, CancellationToken cancel) =>
        await system.RunAsync(new ProcessCommand(argv) { Timeout = TimeSpan.FromSeconds(20) }, cancel);

    private static AuditFinding Finding(AuditCheck check, bool pass, string found, string wanted) =>
        new(check.Id, pass ? AuditVerdict.Pass : AuditVerdict.Fail, found, wanted);

    private static string FirstLine(string text) => text.TrimStart().Split('\n')[0].Trim();
}
