using System.Text;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;

namespace Palisade.Provision.Tests.Phases;

/// <summary>A catalog as text for review: one paragraph a resource, contents indented.</summary>
internal static class CatalogText
{
    public static string Of(Catalog catalog)
    {
        var text = new StringBuilder();
        foreach (var resource in catalog.Resources)
        {
            text.Append(resource.Id);
            Word(text, resource.Risk == Risk.None ? "" : $"risk={resource.Risk}");
            Words(text, "only-after", resource.OnlyAfter);
            text.Append(" <- ").Append(resource.Cause).Append('\n');
            Details(text, resource);
        }

        foreach (var unknown in catalog.Unknown)
        {
            text.Append("unknown: ").Append(unknown).Append('\n');
        }

        foreach (var note in catalog.Notes)
        {
            text.Append("note: ").Append(note).Append('\n');
        }

        return text.ToString();
    }

    private static void Details(StringBuilder text, Resource resource)
    {
        switch (resource)
        {
            case FileResource file:
                Line(text, $"{file.Mode} {file.Owner}:{file.Group}{(file.Validate.Length > 0 ? " validate: " + string.Join(' ', file.Validate) : "")}");
                Block(text, file.Content ?? "(content is left)");
                break;
            case ModeResource mode:
                Line(text, $"{mode.Mode} {mode.Owner}:{mode.Group}");
                break;
            case DirectoryResource folder:
                Line(text, $"{folder.Mode} {folder.Owner}:{folder.Group}{(folder.Exclusive ? " exclusive" : "")}");
                break;
            case LinesResource lines:
                Each(text, "top", lines.Top);
                Each(text, "words", lines.Words);
                Each(text, "drop", lines.Drop);
                Each(text, "drop-stanza", lines.DropStanzas);
                Each(text, "set", lines.Set.Select(s => s.Key + lines.Separator.Replace("\t", "<tab>", StringComparison.Ordinal) + s.Value));
                Block(text, lines.Block ?? "");
                break;
            case UserResource user:
                Line(text, $"groups {string.Join(',', user.Groups)}; shell {user.Shell}; password {(user.PasswordHash is null ? "locked" : "set")}");
                Each(text, "key", user.AuthorizedKeys ?? []);
                break;
            case ServiceResource service:
                Line(text, $"enabled={service.Enabled?.ToString() ?? "as it is"} running={service.Running?.ToString() ?? "as it is"}");
                Each(text, "restart-on", service.RestartOn);
                Each(text, "reload-on", service.ReloadOn);
                break;
            case PackagesResource packages:
                Each(text, "keep-stopped", packages.KeepStopped);
                break;
            case SysctlResource sysctl:
                Each(text, "set", sysctl.Values.Select(v => $"{v.Key} = {v.Value}"));
                break;
            case NftTableResource table:
                Line(text, table.Path);
                Block(text, table.Ruleset);
                break;
            case CommandResource command:
                Each(text, "unless", command.Unless);
                Each(text, "run", command.Run);
                Block(text, command.Input ?? "");
                break;
            case TimeZoneResource zone:
                Line(text, zone.Zone);
                break;
            case HostNameResource name:
                Line(text, name.Name);
                break;
        }
    }

    private static void Word(StringBuilder text, string word) => text.Append(word.Length > 0 ? " " + word : "");

    private static void Words(StringBuilder text, string name, IReadOnlyCollection<string> words) =>
        Word(text, words.Count > 0 ? $"{name}=[{string.Join(", ", words)}]" : "");

    private static void Each(StringBuilder text, string name, IEnumerable<string> values)
    {
        foreach (var value in values)
        {
            Line(text, $"{name}: {value.ReplaceLineEndings("\n").TrimEnd('\n').Replace("\n", "\n      ", StringComparison.Ordinal)}");
        }
    }

    private static void Line(StringBuilder text, string line) => text.Append("  ").Append(line).Append('\n');

    private static void Block(StringBuilder text, string block)
    {
        foreach (var line in block.Split('\n').SkipLast(block.EndsWith('\n') || block.Length == 0 ? 1 : 0))
        {
            text.Append("  | ").Append(line).Append('\n');
        }
    }
}
