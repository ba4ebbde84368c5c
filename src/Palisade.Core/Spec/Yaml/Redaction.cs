using Palisade.Core.Diagnostics;

namespace Palisade.Core.Spec.Yaml;

/// <summary>Excerpts are printed and end in logs; a secret that stands in the file must not go along.</summary>
internal static class Redaction
{
    public static SourceText Without(SourceText source, IReadOnlyCollection<YamlScalar> secrets)
    {
        if (secrets.Count == 0)
        {
            return source;
        }

        var lines = source.Text.ReplaceLineEndings("\n").Split('\n');
        foreach (var secret in secrets)
        {
            var from = secret.Span.Column - 1;
            for (var n = secret.Span.Line; n <= Math.Min(secret.LastLine, lines.Length); n++)
            {
                var line = lines[n - 1];
                from = Math.Min(from, line.Length);
                var length = secret.Span.Line == secret.LastLine ? Math.Min(secret.Span.Length, line.Length - from) : line.Length - from;
                lines[n - 1] = line[..from] + new string('*', length) + line[(from + length)..];
                from = 0;
            }
        }

        return new SourceText(source.Name, string.Join('\n', lines));
    }
}
