namespace Palisade.Output;

/// <summary>ECMA-48 select graphic rendition, and erase in line; only ever written to a terminal that wants colour.</summary>
internal static class Ansi
{
    public const string Red = "\e[31m";
    public const string Green = "\e[32m";
    public const string Yellow = "\e[33m";
    public const string Cyan = "\e[36m";
    public const string Dim = "\e[2m";
    public const string Bold = "\e[1m";
    public const string Reset = "\e[0m";

    public static string Paint(bool color, string style, string text) => color && text.Length > 0 ? style + text + Reset : text;
}
