using Palisade.Core.Diagnostics;
using Palisade.Rules.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Palisade.Rules.Documents;

/// <summary>
/// Reads the documents of a file into nodes that know their place. It works on the parser's events rather than on a ready-made
/// tree so that depth, aliases and size are bounded while reading.
/// </summary>
internal sealed class YamlReader
{
    private readonly SourceText file;
    private readonly RuleFileLimits limits;
    private readonly Parser parser;
    private readonly Dictionary<string, (YamlNode? Node, int Weight)> anchors = [];
    private int weight;

    private YamlReader(SourceText file, RuleFileLimits limits)
    {
        this.file = file;
        this.limits = limits;
        parser = new Parser(new StringReader(file.Text));
    }

    /// <summary>Documents up to the first mistake, and the mistake.</summary>
    public static (List<YamlNode> Documents, YamlError? Error) Read(SourceText file, RuleFileLimits limits)
    {
        List<YamlNode> documents = [];
        if (file.Text.Length > limits.MaxFileLength)
        {
            return (documents, new YamlError($"the file is longer than {limits.MaxFileLength} characters", new SourceSpan(1, 1), "split it into several files"));
        }

        try
        {
            new YamlReader(file, limits).ReadAll(documents);
            return (documents, null);
        }
        catch (YamlError.Exception e)
        {
            return (documents, e.Error);
        }
        catch (YamlException e)
        {
            var message = e.InnerException?.Message ?? e.Message;
            var at = new SourceSpan(Math.Max(1, (int)e.Start.Line), Math.Max(1, (int)e.Start.Column));
            return (documents, new YamlError($"the file is not YAML: {Sentence(message)}", at, "check indentation, quotes and brackets at this place"));
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or FormatException or IndexOutOfRangeException or OverflowException)
        {
            // Some broken input trips the scanner itself; where it stood then is not told.
            return (documents, new YamlError("the file is not YAML", new SourceSpan(1, 1), "check quotes, brackets and the indentation of each item"));
        }
    }

    private static string Sentence(string message)
    {
        // The parser's own position repeats what is shown anyway.
        var end = message.IndexOf("): ", StringComparison.Ordinal);
        var text = (end >= 0 && message.StartsWith('(') ? message[(end + 3)..] : message).TrimEnd('.');
        return text.Length == 0 ? "it cannot be parsed" : char.ToLowerInvariant(text[0]) + text[1..];
    }

    private void ReadAll(List<YamlNode> documents)
    {
        while (parser.MoveNext())
        {
            if (parser.Current is DocumentStart)
            {
                anchors.Clear();
                Advance();
                if (parser.Current is not DocumentEnd)
                {
                    documents.Add(ReadNode(1));
                }
            }
        }
    }

    /// <summary>Reads the node at the current event and leaves the parser behind it.</summary>
    private YamlNode ReadNode(int depth)
    {
        var current = parser.Current!;
        var (line, column) = ((int)current.Start.Line, (int)current.Start.Column);
        if (depth > limits.MaxYamlDepth)
        {
            throw Fail($"the YAML is nested deeper than {limits.MaxYamlDepth} levels", current, "rules need five");
        }

        Count(1, current);
        if (current is AnchorAlias alias)
        {
            return Resolve(alias);
        }

        var anchor = current is NodeEvent { Anchor.IsEmpty: false } named ? named.Anchor.Value : null;
        var before = weight;
        if (anchor is not null)
        {
            anchors[anchor] = (null, 0);
        }

        YamlNode node = current switch
        {
            Scalar scalar => ReadScalar(scalar, line, column),
            SequenceStart => ReadSequence(line, column, depth),
            MappingStart => ReadMapping(line, column, depth),
            _ => throw Fail("unexpected YAML", current, "check the structure at this place"),
        };
        if (anchor is not null)
        {
            anchors[anchor] = (node, weight - before);
        }

        return node;
    }

    private YamlNode Resolve(AnchorAlias alias)
    {
        if (!anchors.TryGetValue(alias.Value.Value, out var target))
        {
            throw Fail($"the alias `*{alias.Value.Value}` names no anchor", alias, "define it earlier in the same document with `&`");
        }

        if (target.Node is null)
        {
            throw Fail($"the alias `*{alias.Value.Value}` stands inside what it names", alias, "write the value out");
        }

        Count(target.Weight, alias);
        Advance();
        return target.Node;
    }

    private YamlScalar ReadScalar(Scalar scalar, int line, int column)
    {
        Advance();
        return new YamlScalar(new ScalarText(scalar.Value, file, line, column), line, column, scalar.Style == ScalarStyle.Plain);
    }

    private YamlSequence ReadSequence(int line, int column, int depth)
    {
        List<YamlNode> items = [];
        Advance();
        while (parser.Current is not SequenceEnd)
        {
            items.Add(ReadNode(depth + 1));
        }

        Advance();
        return new YamlSequence(file, line, column, items);
    }

    private YamlMapping ReadMapping(int line, int column, int depth)
    {
        List<KeyValuePair<YamlNode, YamlNode>> entries = [];
        Advance();
        while (parser.Current is not MappingEnd)
        {
            var key = ReadNode(depth + 1);
            entries.Add(new(key, ReadNode(depth + 1)));
        }

        Advance();
        return new YamlMapping(file, line, column, entries);
    }

    private void Advance()
    {
        if (!parser.MoveNext())
        {
            throw new YamlException("the file ends inside a value");
        }
    }

    private void Count(int nodes, ParsingEvent at)
    {
        weight += nodes;
        if (weight > limits.MaxYamlNodes)
        {
            throw Fail($"the file has more than {limits.MaxYamlNodes} YAML nodes", at, "aliases count as what they stand for; split the file");
        }
    }

    private static YamlError.Exception Fail(string message, ParsingEvent at, string help) =>
        new(new YamlError(message, new SourceSpan((int)at.Start.Line, (int)at.Start.Column), help));
}
