using System.Text;
using System.Text.RegularExpressions;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;

namespace Palisade.Core.Spec.Yaml;

/// <summary>From the bytes of a file to its text, or to one clear reason why it is none.</summary>
public static partial class SpecText
{
    /// <summary>Bytes. A thousand nodes take a tenth of this.</summary>
    public const int MaxBytes = 1024 * 1024;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static SourceText? Decode(string name, ReadOnlySpan<byte> bytes, DiagnosticBag findings)
    {
        if (bytes.Length > MaxBytes)
        {
            findings.Add(NotText(name, "is larger than 1 MiB", "a configuration is a few kilobytes; check that the name is right"));
            return null;
        }

        if (bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
        {
            findings.Add(NotText(name, "is UTF-16", "save it as UTF-8"));
            return null;
        }

        if (bytes is [0xEF, 0xBB, 0xBF, .. var rest])
        {
            bytes = rest;
        }

        string text;
        try
        {
            text = Strict.GetString(bytes);
        }
        catch (DecoderFallbackException e)
        {
            var line = 1 + bytes[..Math.Clamp(e.Index, 0, bytes.Length)].Count((byte)'\n');
            findings.Add(NotText(name, $"is not UTF-8 text (line {line})", "save it as UTF-8, or check that the name is right"));
            return null;
        }

        var control = text.AsSpan().IndexOfAnyInRange('\0', '\u0008');
        if (control >= 0)
        {
            var line = 1 + text.AsSpan(0, control).Count('\n');
            findings.Add(NotText(name, $"holds a character that no text has (line {line})", "check that the name is right, or remove the character"));
            return null;
        }

        return new SourceText(name, text);
    }

    /// <summary>
    /// The same text with asterisks where a password seems to be written out. For a file that does not parse: its excerpts
    /// are printed, and may end in somebody's log.
    /// </summary>
    internal static SourceText WithoutPasswords(SourceText source) =>
        new(source.Name, WrittenPassword().Replace(source.Text, m => m.Groups["key"].Value + new string('*', m.Groups["value"].Length)));

    private static Diagnostic NotText(string name, string what, string help) =>
        new() { Error = ConfigErrors.NotText, Message = $"`{name}` {what}", Help = help };

    /// <summary>Begins with a literal, so that a text without it is passed over at the speed of a search.</summary>
    [GeneratedRegex("""(?<key>password["']?[ \t]*:[ \t]*)(?!["']?(env|file|public):)(?<value>[^\r\n,}\s][^\r\n,}]*)""", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex WrittenPassword();
}
