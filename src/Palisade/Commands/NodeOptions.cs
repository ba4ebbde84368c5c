using System.CommandLine;

namespace Palisade.Commands;

/// <summary>Options that choose nodes, the same words for every verb.</summary>
internal static class NodeOptions
{
    public static Option<string?> Only(string description) => new("--only", "--on") { Description = description, HelpName = "NODES" };

    public static Option<bool> Yes() => new("--yes", "-y") { Description = "Do it without asking." };
}
