using System.CommandLine;

namespace Palisade.Commands.Watch;

/// <summary><c>palisade watch ...</c>: rules in Falco's language, over recorded events.</summary>
internal static class WatchCommand
{
    public static Command Create(CommandHost host) => new("watch", "Check, test and run detection rules (Falco's language) over recorded events")
    {
        WatchCheckCommand.Create(host),
        WatchListCommand.Create(host),
        WatchReplayCommand.Create(host),
        WatchTestCommand.Create(host),
        WatchExplainCommand.Create(host),
        WatchConvertCommand.Create(host),
    };
}
