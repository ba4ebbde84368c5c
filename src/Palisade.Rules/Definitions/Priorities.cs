namespace Palisade.Rules.Definitions;

public static class Priorities
{
    public static IEnumerable<string> Names => Enum.GetNames<Priority>().Append("Info");

    public static bool TryParse(string text, out Priority priority)
    {
        if (text.Equals("Info", StringComparison.OrdinalIgnoreCase))
        {
            priority = Priority.Informational;
            return true;
        }

        // A number would be accepted by Enum.TryParse and mean nothing to a reader of the file.
        priority = default;
        return text.Length > 0 && char.IsAsciiLetter(text[0]) && Enum.TryParse(text, ignoreCase: true, out priority) && Enum.IsDefined(priority);
    }
}
