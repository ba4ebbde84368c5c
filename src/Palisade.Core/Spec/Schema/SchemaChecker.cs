using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Spec.Yaml;
using Palisade.Core.Text;

namespace Palisade.Core.Spec.Schema;

/// <summary>Compares a YAML document with the schema: unknown and missing keys, wrong types, malformed values.</summary>
internal sealed class SchemaChecker(DiagnosticBag findings)
{
    private readonly BoundValues bound = new();

    /// <summary>Values that look like a secret written out; nothing may print them.</summary>
    public List<YamlScalar> WrittenSecrets { get; } = [];

    public BoundValues Check(YamlValue root)
    {
        Visit("", SpecSchema.Root, root, root.Span);
        return bound;
    }

    private void Visit(string path, SchemaType type, YamlValue value, SourceSpan place)
    {
        if (path.Length > 0)
        {
            bound.Spans[path] = value is YamlScalar { IsNull: false } ? value.Span : place;
            bound.KeySpans[path] = place;
        }

        switch (type)
        {
            case SectionType section:
                VisitSection(path, section, value, place);
                break;
            case MapType map:
                VisitMap(path, map, value, place);
                break;
            case ListType list:
                VisitList(path, list, value, place);
                break;
            case ScalarType scalar:
                VisitScalar(path, scalar, value, place);
                break;
        }
    }

    private void VisitSection(string path, SectionType section, YamlValue value, SourceSpan place)
    {
        switch (value)
        {
            case YamlMap map:
                foreach (var entry in map.Entries)
                {
                    VisitKey(path, section, entry);
                }

                foreach (var missing in section.Keys.Where(k => k.Required && map.Entries.All(e => e.Key.Text != k.Name)))
                {
                    ReportMissing(path, missing, place);
                }

                break;
            case YamlScalar { IsNull: true }:
                foreach (var missing in section.Keys.Where(k => k.Required))
                {
                    ReportMissing(path, missing, place);
                }

                break;
            case YamlScalar scalar when section.Shorthand is { } shorthand:
                Visit(Join(path, shorthand), section.Keys.Single(k => k.Name == shorthand).Type, scalar, scalar.Span);
                foreach (var missing in section.Keys.Where(k => k.Required && k.Name != shorthand))
                {
                    ReportMissing(path, missing, place);
                }

                break;
            default:
                WrongType(path, section, value, place);
                break;
        }
    }

    private void VisitKey(string path, SectionType section, YamlEntry entry)
    {
        var name = entry.Key.Text;
        var key = section.Keys.FirstOrDefault(k => k.Name == name);
        if (key is { Type: not LaterType })
        {
            Visit(Join(path, name), key.Type, entry.Value, entry.Key.Span);
            return;
        }

        bound.Break(Join(path, name));
        if (key is not null)
        {
            findings.Add(new Diagnostic
            {
                Error = ConfigErrors.NotYet,
                Message = $"`{Join(path, name)}` is not in this version yet",
                Span = entry.Key.Span,
                Help = "remove the key for now; a coming version of Palisade brings it",
            });
            return;
        }

        if (name.Contains("password", StringComparison.OrdinalIgnoreCase) && entry.Value is YamlScalar text && !SecretType.MayBePrinted(text.Text))
        {
            WrittenSecrets.Add(text);
        }

        var shown = EnumType.Shorten(name);
        findings.Add(new Diagnostic
        {
            Error = ConfigErrors.UnknownKey,
            Message = path.Length == 0 ? $"there is no key `{shown}`" : $"`{path}` has no key `{shown}`",
            Span = entry.Key.Span,
            Help = Suggestion.For(name, section.Keys.Where(k => k.Type is not LaterType).Select(k => k.Name)) is { } near ? $"did you mean `{near}`?"
                : SpecSchema.PathsEndingWith(name) is [var only] ? $"`{name}` belongs at `{only}`"
                : "the keys here are " + string.Join(", ", section.Keys.Where(k => k.Type is not LaterType).Select(k => $"`{k.Name}`")),
        });
    }

    private void VisitMap(string path, MapType map, YamlValue value, SourceSpan place)
    {
        switch (value)
        {
            case YamlMap entries:
                bound.SetChildren(path, [.. entries.Entries.Select(e => e.Key.Text)]);
                foreach (var entry in entries.Entries)
                {
                    Visit(Join(path, entry.Key.Text), map.Item, entry.Value, entry.Key.Span);
                }

                break;
            case YamlScalar { IsNull: true }:
                break;
            case YamlList:
                WrongType(path, map, value, place, $"write each as `{map.KeyName.ToLowerInvariant()}: ...` without a hyphen");
                break;
            default:
                WrongType(path, map, value, place);
                break;
        }
    }

    private void VisitList(string path, ListType list, YamlValue value, SourceSpan place)
    {
        switch (value)
        {
            case YamlList items:
                bound.SetChildren(path, [.. items.Items.Select((_, i) => i.ToString(System.Globalization.CultureInfo.InvariantCulture))]);
                for (var i = 0; i < items.Items.Count; i++)
                {
                    Visit($"{path}.{i}", list.Item, items.Items[i], items.Items[i].Span);
                }

                break;
            case YamlScalar { IsNull: true }:
                break;
            case YamlScalar when list.Item is ScalarType:
            case YamlMap when list.Item is SectionType:
                bound.SetChildren(path, ["0"]);
                Visit($"{path}.0", list.Item, value, value.Span);
                break;
            default:
                WrongType(path, list, value, place);
                break;
        }
    }

    private void VisitScalar(string path, ScalarType type, YamlValue value, SourceSpan place)
    {
        if (value is not YamlScalar scalar)
        {
            WrongType(path, type, value, place);
            return;
        }

        if (scalar.IsNull)
        {
            bound.Break(path);
            findings.Add(new Diagnostic
            {
                Error = ConfigErrors.WrongType,
                Message = $"`{path}` has no value",
                Span = place,
                Label = $"expected {type.Description}",
                Help = "write one, or remove the key",
            });
            return;
        }

        if (type is SecretType && !SecretType.MayBePrinted(scalar.Text))
        {
            WrittenSecrets.Add(scalar);
        }

        if (scalar.Text.Contains("PRIVATE KEY", StringComparison.Ordinal))
        {
            WrittenSecrets.Add(scalar);
            bound.Break(path);
            findings.Add(new Diagnostic
            {
                Error = ConfigErrors.PrivateKey,
                Message = $"`{path}` holds a private key",
                Span = scalar.Span,
                Help = "give the path of the `.pub` file beside it; if this file was ever shared, make a new key",
            });
            return;
        }

        var parsed = type.Parse(scalar);
        if (parsed.Value is not null)
        {
            bound.Set(path, parsed.Value);
            return;
        }

        bound.Break(path);
        findings.Add(new Diagnostic
        {
            Error = parsed.Error ?? ConfigErrors.Malformed,
            Message = $"`{path}` {parsed.Problem}",
            Span = scalar.Span,
            Label = parsed.Label,
            Help = parsed.Help,
        });
    }

    private void ReportMissing(string path, SchemaKey key, SourceSpan place)
    {
        bound.Break(Join(path, key.Name));
        findings.Add(new Diagnostic
        {
            Error = ConfigErrors.MissingKey,
            Message = path.Length == 0 ? $"the file has no `{key.Name}`" : $"`{path}` has no `{key.Name}`",
            Span = place,
            Help = key.Example is { } example ? $"add `{key.Name}: {example}`" : $"add `{key.Name}:`; `palisade init` writes a whole file",
        });
    }

    private void WrongType(string path, SchemaType expected, YamlValue value, SourceSpan place, string? help = null)
    {
        bound.Break(path);
        var found = value switch
        {
            YamlList => "a list",
            YamlMap => "a map",
            _ => "a single value",
        };
        var article = expected switch
        {
            MapType or SectionType => "a map",
            _ => expected.Description,
        };
        findings.Add(new Diagnostic
        {
            Error = ConfigErrors.WrongType,
            Message = path.Length == 0 ? $"the file is {found}, not a map of settings" : $"`{path}` is {found}",
            Span = place,
            Label = $"expected {article}",
            Help = help,
        });
    }

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}
