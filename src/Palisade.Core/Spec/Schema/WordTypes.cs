using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Spec.Yaml;
using Palisade.Core.Text;

namespace Palisade.Core.Spec.Schema;

/// <summary>Text on one line, or on several where <paramref name="Lines"/>. Other control characters never pass: values end in
/// other programs' files.</summary>
/// <param name="Noun">With its article: <c>a path</c>.</param>
/// <param name="Pattern">Regular expression for the whole of it.</param>
/// <param name="Empty">No text at all is fine too.</param>
internal sealed record TextType(string Noun = "text", string? Pattern = null, int MaxLength = 1024, bool Lines = false, bool Empty = false) : ScalarType
{
    public override string Description => Noun;

    public override Parsed Parse(YamlScalar scalar)
    {
        var text = scalar.Text;
        if (text.Length == 0 && !Empty)
        {
            return new(null, ConfigErrors.Malformed, "is empty", Help: $"write {Noun}, or remove the key");
        }

        if (text.Length > MaxLength)
        {
            return new(null, ConfigErrors.Malformed, $"is longer than {MaxLength} characters");
        }

        if (text.Any(c => char.IsControl(c) && !(Lines && c is '\n' or '\t')))
        {
            return new(null, ConfigErrors.Malformed, "holds a line break or a control character", Help: "write it on one line");
        }

        return Pattern is null || Patterns.IsMatch(text, Pattern)
            ? new(text)
            : new(null, ConfigErrors.Malformed, $"is not {Noun}");
    }

    public override void Describe(JsonObject schema)
    {
        schema["type"] = "string";
        if (Pattern is not null)
        {
            schema["pattern"] = $"^(?:{Pattern})$";
        }
    }
}

/// <summary>Whole number within bounds.</summary>
internal sealed record IntegerType(int Min, int Max) : ScalarType
{
    public override string Description => $"a whole number from {Min} to {Max}";

    public override Parsed Parse(YamlScalar scalar)
    {
        if (!scalar.Plain)
        {
            return new(null, ConfigErrors.WrongType, "is text, because of its quotes", Help: "write the number without quotes");
        }

        if (!Patterns.IsMatch(scalar.Text, "-?(0|[1-9][0-9]*)"))
        {
            return new(null, ConfigErrors.WrongType, "is not a whole number", Label: $"expected {Description}");
        }

        return long.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var n) && n >= Min && n <= Max
            ? new((int)n)
            : new(null, ConfigErrors.OutOfRange, $"is {(scalar.Text.StartsWith('-') ? "too small" : "out of range")}", Label: $"expected {Description}");
    }

    public override void Describe(JsonObject schema)
    {
        schema["type"] = "integer";
        schema["minimum"] = Min;
        schema["maximum"] = Max;
    }
}

internal sealed record BooleanType : ScalarType
{
    public override string Description => "`true` or `false`";

    public override Parsed Parse(YamlScalar scalar) => scalar switch
    {
        { Plain: true, Text: "true" } => new(true),
        { Plain: true, Text: "false" } => new(false),
        _ => new(null, ConfigErrors.WrongType, "is neither `true` nor `false`", Help: scalar.Text.ToLowerInvariant() switch
        {
            "yes" or "on" or "y" or "true" or "1" => "write `true`",
            "no" or "off" or "n" or "false" or "0" => "write `false`",
            _ => null,
        }),
    };

    public override void Describe(JsonObject schema) => schema["type"] = "boolean";
}

/// <summary>One of a few words.</summary>
/// <param name="Later">Words that a coming version will know; they deserve a better answer than a typo gets.</param>
internal sealed record EnumType(ImmutableArray<string> Values, ImmutableArray<string> Later) : ScalarType
{
    public EnumType(params string[] values)
        : this([.. values], [])
    {
    }

    /// <summary>Words of other software for the same things; whoever writes one is told ours.</summary>
    public ImmutableDictionary<string, string> Synonyms { get; init; } = ImmutableDictionary<string, string>.Empty;

    public override string Description => Values is [var only] ? $"`{only}`" : "one of " + string.Join(", ", Values.Select(v => $"`{v}`"));

    public override Parsed Parse(YamlScalar scalar)
    {
        if (Values.Contains(scalar.Text))
        {
            return new(scalar.Text);
        }

        if (Later.Contains(scalar.Text))
        {
            return new(null, ConfigErrors.NotYet, $"cannot be `{scalar.Text}` yet: this version of Palisade does not have it", Help: $"this version knows {Description}");
        }

        return new(null, ConfigErrors.NotAllowed, $"cannot be `{Shorten(scalar.Text)}`", Label: $"expected {Description}",
            Help: Suggestion.For(scalar.Text, [.. Values, .. Synonyms.Keys]) is { } near ? $"did you mean `{Synonyms.GetValueOrDefault(near, near)}`?" : null);
    }

    public override void Describe(JsonObject schema) => schema["enum"] = new JsonArray([.. Values.Select(v => JsonValue.Create(v))]);

    internal static string Shorten(string text) => text.Length <= 40 ? text : text[..39] + "…";
}

/// <summary>A key that a coming version brings. It is listed, so that its error can say so.</summary>
internal sealed record LaterType : SchemaType
{
    public override string Description => "not in this version yet";
}
