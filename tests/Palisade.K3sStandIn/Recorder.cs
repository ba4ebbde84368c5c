using System.Text.Json.Nodes;

namespace Palisade.K3sStandIn;

/// <summary>
/// One JSON line a start in <c>/var/lib/k3s-standin/starts.jsonl</c>: arguments, configuration, environment, time. Events of a server
/// (joins, restarts seen) go to <c>events.jsonl</c>.
/// </summary>
internal static class Recorder
{
    private static readonly Lock Gate = new();

    public static void Write(Settings settings, string[] args, string config)
    {
        var environment = new JsonObject();
        foreach (System.Collections.DictionaryEntry e in Environment.GetEnvironmentVariables())
        {
            environment[(string)e.Key] = (string?)e.Value;
        }

        Append("starts.jsonl", new JsonObject
        {
            ["role"] = settings.Role,
            ["pid"] = Environment.ProcessId,
            ["version"] = StandInVersion.Text,
            ["args"] = new JsonArray([.. args.Select(a => (JsonNode)a)]),
            ["config"] = File.Exists(config) ? File.ReadAllText(config) : null,
            ["environment"] = environment,
        });
    }

    public static void Event(string what, string who) => Append("events.jsonl", new JsonObject { ["event"] = what, ["node"] = who });

    private static void Append(string file, JsonObject line)
    {
        line["time"] = DateTime.UtcNow.ToString("O");
        var path = Places.Record(file);
        lock (Gate)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            File.AppendAllText(path, line.ToJsonString() + "\n");
        }
    }
}
