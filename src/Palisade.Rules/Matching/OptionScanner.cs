namespace Palisade.Rules.Matching;

/// <summary>Reads a command line the way getopt(3) does.</summary>
internal static class OptionScanner
{
    /// <summary>
    /// The argument of the last <paramref name="option"/> among <paramref name="arguments"/>, an empty text for one that takes none, null
    /// where the option is not given. <c>--</c> ends the options; arguments that are not options may stand between them.
    /// </summary>
    /// <param name="options">Letters; one with a colon behind it takes an argument, attached or as the next word.</param>
    public static string? Find(ReadOnlySpan<string> arguments, string options, char option)
    {
        string? found = null;
        for (var i = 0; i < arguments.Length; i++)
        {
            var word = arguments[i];
            if (word == "--")
            {
                break;
            }

            if (word.Length < 2 || word[0] != '-' || word[1] == '-')
            {
                continue;
            }

            for (var k = 1; k < word.Length; k++)
            {
                var known = word[k] == ':' ? -1 : options.IndexOf(word[k], StringComparison.Ordinal);
                var takesArgument = known >= 0 && known + 1 < options.Length && options[known + 1] == ':';
                var argument = !takesArgument ? "" : k + 1 < word.Length ? word[(k + 1)..] : i + 1 < arguments.Length ? arguments[++i] : null;
                found = known >= 0 && word[k] == option ? argument : found;
                if (takesArgument)
                {
                    break;
                }
            }
        }

        return found;
    }
}
