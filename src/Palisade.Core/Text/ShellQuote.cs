using System.Text;

namespace Palisade.Core.Text;

/// <summary>Words for a POSIX shell (IEEE 1003.1, 2.2.2): whatever they hold, the shell sees exactly these arguments.</summary>
public static class ShellQuote
{
    private const string Plain = "-_./=:,@%+";

    /// <summary>One word. A NUL cannot be part of an argument and is refused.</summary>
    public static string Word(string word)
    {
        ArgumentNullException.ThrowIfNull(word);
        if (word.Contains('\0'))
        {
            throw new ArgumentException("an argument cannot contain a NUL character", nameof(word));
        }

        // A leading `=` or `~` means something to zsh; quoting it costs nothing.
        return word.Length > 0 && word[0] != '=' && word.All(c => char.IsAsciiLetterOrDigit(c) || Plain.Contains(c))
            ? word
            : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
    }

    public static string Line(params IEnumerable<string> words)
    {
        var line = new StringBuilder();
        foreach (var word in words)
        {
            line.Append(line.Length > 0 ? " " : "").Append(Word(word));
        }

        return line.ToString();
    }
}
