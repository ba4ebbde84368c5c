namespace Palisade.Rules.Evaluation;

/// <summary>
/// Remembers the result for texts seen before, by identity: events hand out the same string for the same bytes, so a transformer that
/// must make a new string makes it once for steady traffic.
/// </summary>
internal sealed class TextMemo
{
    private const int Size = 256;

    private readonly string?[] inputs = new string?[Size];
    private readonly string?[] results = new string?[Size];

    public string? Get(string input, Func<string, string?> make)
    {
        var slot = Slot(input);
        if (!ReferenceEquals(inputs[slot], input))
        {
            results[slot] = make(input);
            inputs[slot] = input;
        }

        return results[slot];
    }

    private static int Slot(string text) => text.Length == 0 ? 0 : ((text.Length * 31) + (text[0] * 7) + (text[^1] * 13) + text[text.Length / 2]) & (Size - 1);
}
