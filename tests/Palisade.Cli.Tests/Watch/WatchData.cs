using Palisade.Testing;

namespace Palisade.Cli.Tests.Watch;

/// <summary>The recordings and the official rule files under tests/data, and rules that the recordings are known to hold events for.</summary>
internal static class WatchData
{
    /// <summary>Over curl_google.scap: one that never holds, and two that hold for the same single event, number 675.</summary>
    public const string HostsRules = """
        - rule: never
          desc: a sleep is on no socket
          condition: evt.type = nanosleep and fd.sip = 1.2.3.4 and not proc.name exists
          output: never
          priority: INFO
        - rule: hosts
          desc: curl looks names up
          condition: evt.type in (open, openat) and fd.name = /etc/hosts
          output: "%proc.name reads %fd.name"
          priority: WARNING
        - rule: hosts again
          desc: by the end of its name
          condition: evt.type in (open, openat) and fd.name endswith /hosts
          output: "%proc.name reads %fd.name of %fd.sip"
          priority: CRITICAL
          tags: [host]

        """;

    public static string[] SyscallRules { get; } = [.. new[] { "falco_rules.yaml", "falco-incubating_rules.yaml", "falco-sandbox_rules.yaml" }.Select(Rules)];

    public static string AuditRules { get; } = Rules("k8s_audit_rules.yaml");

    public static string[] OfficialRules { get; } = [.. SyscallRules, AuditRules];

    public static string Rules(string name) => Path.Combine(Repository.Root, "tests", "data", "falco-rules", name);

    public static string Captures(string kind) => Path.Combine(Repository.Root, "tests", "data", "captures", kind);

    public static string Scap(string name) => Path.Combine(Captures("syscall"), $"{name}.scap");

    public static string Audit(string name) => Path.Combine(Captures("k8s_audit"), $"{name}.json");
}
