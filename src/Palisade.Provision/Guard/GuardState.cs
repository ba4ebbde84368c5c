using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Palisade.Provision.Node;

namespace Palisade.Provision.Guard;

/// <param name="BootId">A reboot ends the time for confirming at once.</param>
/// <param name="DeadlineUptime">Seconds of /proc/uptime: the wall clock may jump by years when a board first finds a time server.</param>
/// <param name="Reverting">The way back has begun and cannot be confirmed away.</param>
/// <param name="Agent">Process id of the agent that made the change; 0 where it is not known.</param>
internal sealed record GuardState(string Id, string BootId, double DeadlineUptime, bool Reverting = false, int Agent = 0)
{
    public static string Folder(string id) => $"{NodePaths.Guard}/{id}";

    public static bool IsId(string id) => id.Length is > 0 and <= 32 && id.All(char.IsAsciiHexDigitLower);

    public static GuardState? Read(ISystem system, string id)
    {
        try
        {
            return IsId(id) && system.ReadText(Folder(id) + "/state.json") is { } json
                ? JsonSerializer.Deserialize(json, GuardJson.Default.GuardState)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Ids of guards that were neither confirmed nor carried out.</summary>
    public static IEnumerable<string> Open(ISystem system) => system.List(NodePaths.Guard).Where(IsId);

    public Task WriteAsync(ISystem system, CancellationToken cancel)
    {
        system.EnsurePrivateFolder(Folder(Id));
        return system.WriteTextAsync(Folder(Id) + "/state.json", JsonSerializer.Serialize(this, GuardJson.Default.GuardState), "0600", cancel);
    }

    public static double Uptime(ISystem system) =>
        double.Parse((system.ReadText("/proc/uptime") ?? "0").Split(' ')[0], CultureInfo.InvariantCulture);

    public static string CurrentBoot(ISystem system) => system.ReadText("/proc/sys/kernel/random/boot_id")?.Trim() ?? "";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(GuardState))]
internal sealed partial class GuardJson : JsonSerializerContext;
