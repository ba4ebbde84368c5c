using System.Text.Json.Nodes;
using Palisade.Core.Spec;

namespace Palisade.Engines.Kubernetes;

/// <summary>
/// A service's health as the three questions of Kubernetes: has it started, may it have requests, must it be started again. The last
/// is asked far more patiently, since a restart because of an overload makes the overload worse.
/// </summary>
internal static class Probes
{
    private const int StartupPeriod = 2;

    public static JsonObject AddTo(JsonObject container, HealthSpec? health) => health is null ? container : container
        .With("startupProbe", Probe(health, StartupPeriod, Math.Max(1, (int)Math.Ceiling(health.Start.TotalSeconds / StartupPeriod))))
        .With("readinessProbe", Probe(health, period: 5, failures: 3))
        .With("livenessProbe", Probe(health, period: 10, failures: 6));

    private static JsonObject Probe(HealthSpec health, int period, int failures)
    {
        var (key, question) = Question(health);
        return new JsonObject
        {
            [key] = question,
            ["periodSeconds"] = period,
            ["timeoutSeconds"] = 5,
            ["failureThreshold"] = failures,
        };
    }

    private static (string Key, JsonObject Question) Question(HealthSpec health) => health switch
    {
        { Command: { IsEmpty: false } command } => ("exec", new JsonObject { ["command"] = Json.Strings(command) }),
        { Path: { } path } => ("httpGet", new JsonObject
        {
            ["path"] = path,
            ["port"] = health.Port,
            ["scheme"] = "HTTP",
            // Software that answers for its own names only, and not for the pod's address, usually knows this one.
            ["httpHeaders"] = Json.Of(new JsonObject { ["name"] = "Host", ["value"] = "localhost" }),
        }),
        _ => ("tcpSocket", new JsonObject { ["port"] = health.Port }),
    };
}
