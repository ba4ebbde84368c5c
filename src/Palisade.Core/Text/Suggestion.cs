namespace Palisade.Core.Text;

/// <summary>The word a user probably meant.</summary>
public static class Suggestion
{
    /// <summary>
    /// The nearest of <paramref name="known"/> by edits (insert, delete, replace, swap of neighbours), or null when none is near
    /// enough to be a slip: a third of the word's letters, at most 3. Case is ignored.
    /// </summary>
    public static string? For(string given, IEnumerable<string> known)
    {
        if (given.Length is 0 or > 64)
        {
            return null;
        }

        var limit = Math.Clamp((given.Length + 1) / 3, 1, 3);
        return known
            .Select(word => (word, distance: Distance(given.ToLowerInvariant(), word.ToLowerInvariant())))
            .Where(c => c.distance <= limit || (given.Length >= 3 && c.word.StartsWith(given, StringComparison.OrdinalIgnoreCase)))
            .OrderBy(c => c.distance).ThenBy(c => c.word, StringComparer.Ordinal)
            .Select(c => c.word)
            .FirstOrDefault();
    }

    /// <summary>Optimal string alignment distance.</summary>
    internal static int Distance(string a, string b)
    {
        var table = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            table[i, 0] = i;
        }

        for (var j = 0; j <= b.Length; j++)
        {
            table[0, j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = a[i - 1] == b[j - 1] ? 0 : 1;
                table[i, j] = Math.Min(Math.Min(table[i - 1, j] + 1, table[i, j - 1] + 1), table[i - 1, j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    table[i, j] = Math.Min(table[i, j], table[i - 2, j - 2] + 1);
                }
            }
        }

        return table[a.Length, b.Length];
    }
}
