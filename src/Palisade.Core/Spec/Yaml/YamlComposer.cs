using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Palisade.Core.Spec.Yaml;

/// <summary>
/// From text to <see cref="YamlValue"/>. Everything that lets a small file grow large in memory (aliases) or change meaning
/// (tags, several documents) is refused by name, and nesting is limited, so hostile input costs time linear in its size.
/// </summary>
internal sealed class YamlComposer
{
    /// <summary>Far deeper than the schema; shallow enough for any stack.</summary>
    private const int MaxDepth = 32;

    private readonly DiagnosticBag findings;
    private readonly Scanner scanner;
    private readonly Parser parser;

    private YamlComposer(SourceText source, DiagnosticBag findings)
    {
        this.findings = findings;
        scanner = new Scanner(new StringReader(source.Text), skipComments: true);
        parser = new Parser(scanner);
    }

    /// <summary>The document's root, or null where there is none or the text is not YAML; then a finding says why.</summary>
    public static YamlValue? Compose(SourceText source, DiagnosticBag findings)
    {
        var composer = new YamlComposer(source, findings);
        try
        {
            return composer.Document();
        }
        catch (RefusedException)
        {
            return null;
        }
        catch (YamlException e)
        {
            composer.Invalid(source, Reason(e), e.Start.Line > 0 && e.Start.Index > 0 ? e.Start : composer.scanner.CurrentPosition);
            return null;
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or FormatException or IndexOutOfRangeException or OverflowException)
        {
            // The YAML library is not written for hostile input everywhere; whatever trips it is not YAML that means something.
            composer.Invalid(source, "it ends or breaks off in the middle of a value", composer.scanner.CurrentPosition);
            return null;
        }
    }

    private void Invalid(SourceText source, string reason, Mark place)
    {
        var reached = (int)scanner.CurrentPosition.Line;
        var tab = Enumerable.Range((int)Math.Max(1, place.Line), Math.Max(1, reached - (int)place.Line + 1))
            .FirstOrDefault(n => source.Line(n) is { } line && line.TrimStart(' ').StartsWith('\t'));
        findings.Add(tab > 0
            ? new Diagnostic
            {
                Error = ConfigErrors.Syntax,
                Message = "the file is not valid YAML: a line is indented with a tab",
                Span = new SourceSpan(tab, source.Line(tab)!.IndexOf('\t') + 1),
                Help = "indent with spaces: YAML does not allow tabs there",
            }
            : new Diagnostic
            {
                Error = ConfigErrors.Syntax,
                Message = $"the file is not valid YAML: {reason}",
                Span = Span(place, place),
                Help = "check brackets, quotes and indentation here and just above; text with `: `, `#`, `{`, `[` or `@` needs quotes",
            });
    }

    private YamlValue? Document()
    {
        parser.Consume<StreamStart>();
        if (parser.Accept<StreamEnd>(out _))
        {
            return null;
        }

        parser.Consume<DocumentStart>();
        var root = Value(1);
        parser.Consume<DocumentEnd>();
        if (!parser.Accept<StreamEnd>(out _))
        {
            throw Refuse(parser.Current!, "a second document begins here", "keep one cluster in a file: remove the `---` and what follows it");
        }

        return root;
    }

    private YamlValue Value(int depth)
    {
        var at = parser.Current ?? throw new YamlException("the text ends too early");
        if (depth > MaxDepth)
        {
            throw Refuse(at, $"values are nested deeper than {MaxDepth} levels", "no setting of Palisade is that deep; look for a bracket that is never closed");
        }

        if (at is AnchorAlias alias)
        {
            throw Refuse(alias, $"`*{alias.Value}` is an alias", "write the value out: a file without aliases says what it says, and cannot grow when it is read");
        }

        var node = parser.Consume<NodeEvent>();
        if (!node.Anchor.IsEmpty)
        {
            throw Refuse(node, $"`&{node.Anchor.Value}` is an anchor", "remove it and write the value out where it is needed");
        }

        if (!node.Tag.IsEmpty)
        {
            throw Refuse(node, $"`{node.Tag}` is a tag", "remove it: each key already says what type its value has");
        }

        return node switch
        {
            Scalar scalar => ToScalar(scalar),
            SequenceStart start => List(start, depth),
            MappingStart start => Map(start, depth),
            _ => throw new YamlException(node.Start, node.End, "a value was expected"),
        };
    }

    private YamlList List(SequenceStart start, int depth)
    {
        List<YamlValue> items = [];
        while (!parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(Value(depth + 1));
        }

        return new YamlList(items is [{ Span: var first }, ..] && start.Style == YamlDotNet.Core.Events.SequenceStyle.Block ? first : Span(start.Start, start.End), items);
    }

    private YamlMap Map(MappingStart start, int depth)
    {
        List<YamlEntry> entries = [];
        Dictionary<string, SourceSpan> seen = new(StringComparer.Ordinal);
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var key = Value(depth + 1) as YamlScalar;
            var value = Value(depth + 1);
            if (key is null)
            {
                findings.Add(new Diagnostic
                {
                    Error = ConfigErrors.WrongType,
                    Message = "a key must be a word, not a list or a map",
                    Span = Span(start.Start, start.End),
                    Help = "text that begins with `{` or `[` needs quotes",
                });
            }
            else if (key is { Plain: true, Text: "<<" })
            {
                findings.Add(new Diagnostic
                {
                    Error = ConfigErrors.YamlFeature,
                    Message = "`<<` merges another map, which Palisade does not follow",
                    Span = key.Span,
                    Help = "write the keys out; defaults for all nodes' SSH go under the top-level `ssh:`",
                });
            }
            else if (seen.TryGetValue(key.Text, out var first))
            {
                findings.Add(new Diagnostic
                {
                    Error = ConfigErrors.DuplicateKey,
                    Message = $"the key `{key.Text}` is given twice",
                    Span = key.Span,
                    Label = $"first given on line {first.Line}",
                    Help = "keep one: only one of the two could take effect",
                });
            }
            else
            {
                seen.Add(key.Text, key.Span);
                entries.Add(new YamlEntry(key, value));
            }
        }

        return new YamlMap(entries is [{ Key.Span: var place }, ..] ? place : Span(start.Start, start.End), entries);
    }

    private static YamlScalar ToScalar(Scalar scalar) => new(Span(scalar.Start, scalar.End), scalar.Value, scalar.Style == ScalarStyle.Plain, (int)scalar.End.Line);

    private RefusedException Refuse(ParsingEvent at, string message, string help)
    {
        findings.Add(new Diagnostic { Error = ConfigErrors.YamlFeature, Message = message, Span = Span(at.Start, at.End), Help = help });
        return new RefusedException();
    }

    private static SourceSpan Span(Mark start, Mark end)
    {
        var length = start.Line == end.Line ? end.Column - start.Column : 1;
        return new SourceSpan((int)Math.Max(1, start.Line), (int)Math.Max(1, start.Column), (int)Math.Max(1, length));
    }

    private static string Reason(YamlException e)
    {
        var text = (e.InnerException is null ? e.Message : e.InnerException.Message).Split('\n')[0].Trim().TrimEnd('.');
        return text.Length > 1 && char.IsLower(text[1]) ? char.ToLowerInvariant(text[0]) + text[1..] : text;
    }

    private sealed class RefusedException : Exception;
}
