using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Spec.Yaml;
using Palisade.Core.Text;

namespace Palisade.Core.Spec.Schema;

/// <summary>Compares a YAML document with the schema: unknown and missing keys, wrong types, malformed values.</summary>
internal sealed class SchemaChecker(DiagnosticBag findings)
{
    private readonly BoundValues bound = new();

    /// <summary>Null where the file names no engine that exists: then no key is refused for its engine's sake.</summary>
    private string? engine;

    /// <summary>Values that look like a secret written out; nothing may print them.</summary>
    public List<YamlScalar> WrittenSecrets { get; } = [];

    public BoundValues Check(YamlValue root)
    {
        engine = EngineOf(root);
        Visit("", SpecSchema.Root, root, root.Span);
        return bound;
    }

    private static string? EngineOf(YamlValue root)
    {
        var word = Value(root, "engine") switch
        {
            null or YamlScalar { IsNull: true } => EngineKinds.Swarm,
            YamlScalar scalar => scalar.Text,
            var section => Value(section, "kind") switch
            {
                null => EngineKinds.Swarm,
                YamlScalar scalar => scalar.Text,
                _ => null,
            },
        };
        return word is EngineKinds.Swarm or EngineKinds.K3s or EngineKinds.Kubernetes ? word : null;
    }

    private static YamlValue? Value(YamlValue map, string key) => (map as YamlMap)?.Entries.FirstOrDefault(e => e.Key.Text == key)?.Value;

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
            case VariantType variants:
                VisitVariant(path, variants, value, place);
                break;
            case TreeType tree:
                VisitTree(path, tree, value, place);
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

    /// <summary>Without a word that decides, only the deciding key is spoken of: nobody can tell what the others should be.</summary>
    private void VisitVariant(string path, VariantType variants, YamlValue value, SourceSpan place)
    {
        var decider = variants.Variants[0].Section.Keys.Single(k => k.Name == variants.Key);
        if (value is not YamlMap map)
        {
            if (value is YamlScalar { IsNull: true })
            {
                ReportMissing(path, decider, place);
                return;
            }

            WrongType(path, variants, value, place);
        }
        else if (map.Entries.FirstOrDefault(e => e.Key.Text == variants.Key) is not { } entry)
        {
            ReportMissing(path, decider, place);
        }
        else if (variants.Variants.FirstOrDefault(v => entry.Value is YamlScalar word && v.Word == word.Text) is { } variant)
        {
            VisitSection(path, variant.Section, value, place, variants);
        }
        else
        {
            Visit(Join(path, variants.Key), decider.Type, entry.Value, entry.Key.Span);
        }
    }

    private void VisitTree(string path, TreeType tree, YamlValue value, SourceSpan place)
    {
        foreach (var (at, scalar) in YamlTree.Scalars(path, value))
        {
            bound.Spans[at] = scalar.Span;
            if (scalar.Text.Contains("PRIVATE KEY", StringComparison.Ordinal))
            {
                RefusePrivateKey(at, scalar, "a key of a chart's belongs into a Kubernetes Secret that you make by hand; most charts take its name");
            }
            else if (SoundsSecret(at) && scalar is { IsNull: false, Text.Length: > 0 })
            {
                WarnOfSecret(at, scalar, "put it into a Kubernetes Secret and give the chart its name, as most charts can");
            }
        }

        var text = YamlTree.Write(value);
        if (text.Length <= tree.MaxLength)
        {
            bound.Set(path, text);
            return;
        }

        bound.Break(path);
        findings.Add(new Diagnostic
        {
            Error = ConfigErrors.OutOfRange,
            Message = $"`{path}` is longer than {tree.MaxLength} characters",
            Span = place,
        });
    }

    private void VisitSection(string path, SectionType section, YamlValue value, SourceSpan place, VariantType? variants = null)
    {
        switch (value)
        {
            case YamlMap map:
                foreach (var entry in map.Entries)
                {
                    VisitKey(path, section, entry, variants);
                }

                foreach (var missing in Required(section).Where(k => map.Entries.All(e => e.Key.Text != k.Name)))
                {
                    ReportMissing(path, missing, place);
                }

                break;
            case YamlScalar { IsNull: true }:
                foreach (var missing in Required(section))
                {
                    ReportMissing(path, missing, place);
                }

                break;
            case YamlScalar scalar when section.Shorthand is { } shorthand:
                Visit(Join(path, shorthand), section.Keys.Single(k => k.Name == shorthand).Type, scalar, scalar.Span);
                foreach (var missing in Required(section).Where(k => k.Name != shorthand))
                {
                    ReportMissing(path, missing, place);
                }

                break;
            default:
                WrongType(path, section, value, place);
                break;
        }
    }

    private IEnumerable<SchemaKey> Required(SectionType section) => section.Keys.Where(k => k.Required && (engine is null || k.IsFor(engine)));

    private void VisitKey(string path, SectionType section, YamlEntry entry, VariantType? variants)
    {
        var name = entry.Key.Text;
        var key = section.Keys.FirstOrDefault(k => k.Name == name);
        if (key is not null && engine is not null && !key.IsFor(engine))
        {
            bound.Break(Join(path, name));
            findings.Add(new Diagnostic
            {
                Error = ConfigErrors.OtherKind,
                Message = $"`{Join(path, name)}` means nothing with `engine: {engine}`",
                Span = entry.Key.Span,
                Help = engine == EngineKinds.Kubernetes && key.Engines.Contains(EngineKinds.K3s) && key.Engines.Contains(EngineKinds.Swarm)
                    ? "remove it: somebody else runs this cluster's boards, and Palisade only brings services to it"
                    : $"it belongs to {string.Join(" and ", key.Engines.Select(e => $"`engine: {e}`"))}: remove it, or change the engine",
            });
            return;
        }

        if (key is null && variants?.Variants.FirstOrDefault(v => v.Section.Keys.Any(k => k.Name == name)) is { } other)
        {
            bound.Break(Join(path, name));
            findings.Add(new Diagnostic
            {
                Error = ConfigErrors.OtherKind,
                Message = $"`{path}` has no key `{name}`, which belongs to `{variants.Key}: {other.Word}`",
                Span = entry.Key.Span,
                Help = "the keys here are " + Known(section),
            });
            return;
        }

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
                : "the keys here are " + Known(section),
        });
    }

    private string Known(SectionType section) =>
        string.Join(", ", section.Keys.Where(k => k.Type is not LaterType && (engine is null || k.IsFor(engine))).Select(k => $"`{k.Name}`"));

    private void VisitMap(string path, MapType map, YamlValue value, SourceSpan place)
    {
        switch (value)
        {
            case YamlMap entries:
                bound.SetChildren(path, [.. entries.Entries.Select(e => e.Key.Text)]);
                foreach (var entry in entries.Entries)
                {
                    var at = Join(path, entry.Key.Text);
                    if (map.Plain && SoundsSecret(at) && entry.Value is YamlScalar { IsNull: false, Text: [not '/', ..] } text)
                    {
                        WarnOfSecret(at, text, $"write it under `secrets:` and let the program read `/run/secrets/NAME`; many images take `{EnumType.Shorten(entry.Key.Text)}_FILE` for that");
                    }

                    Visit(at, map.Item, entry.Value, entry.Key.Span);
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
            case YamlScalar when list.Item is ScalarType or SectionType { Shorthand: not null }:
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
            RefusePrivateKey(path, scalar, "give the path of the `.pub` file beside it; if this file was ever shared, make a new key");
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

    private void RefusePrivateKey(string path, YamlScalar scalar, string help)
    {
        WrittenSecrets.Add(scalar);
        bound.Break(path);
        findings.Add(new Diagnostic { Error = ConfigErrors.PrivateKey, Message = $"`{path}` holds a private key", Span = scalar.Span, Help = help });
    }

    private void WarnOfSecret(string path, YamlScalar scalar, string help)
    {
        WrittenSecrets.Add(scalar);
        findings.Add(new Diagnostic
        {
            Severity = Severity.Warning,
            Error = ConfigErrors.PlainSecret,
            Message = $"`{path}` seems to hold a secret in plain text",
            Span = scalar.Span,
            Help = help,
        });
    }

    /// <summary>Ends as names of secrets do; a longer name speaks of something about one (<c>passwordFile</c>, <c>tokenTtl</c>).</summary>
    private static bool SoundsSecret(string path) =>
        path.EndsWith("password", StringComparison.OrdinalIgnoreCase) || path.EndsWith("passwd", StringComparison.OrdinalIgnoreCase)
        || path.EndsWith("token", StringComparison.OrdinalIgnoreCase);

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
            MapType or SectionType or VariantType => "a map",
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
