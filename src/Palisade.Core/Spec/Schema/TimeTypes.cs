using System.Globalization;
using System.Text.Json.Nodes;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Spec.Yaml;

namespace Palisade.Core.Spec.Schema;

/// <summary>A number and a unit (<c>30s</c>, <c>15m</c>, <c>1h</c>, <c>2d</c>). A bare number has no unit to be wrong about, so it is refused.</summary>
/// <param name="Permanent">The word <c>permanent</c> is allowed too and read as null.</param>
internal sealed record DurationType(TimeSpan Min, TimeSpan Max, bool Permanent = false) : ScalarType
{
    private const string Form = "([1-9][0-9]{0,8})(s|m|h|d)";

    public override string Description => $"a duration from {Write(Min)} to {Write(Max)}" + (Permanent ? ", or `permanent`" : "");

    public override Parsed Parse(YamlScalar scalar)
    {
        var text = scalar.Text;
        if (Permanent && text == "permanent")
        {
            return new(Forever.Value);
        }

        if (!Patterns.IsMatch(text, Form))
        {
            return new(null, ConfigErrors.Malformed, "is not a duration", Label: $"expected {Description}",
                Help: Patterns.IsMatch(text, "[0-9]+") ? $"say which unit: `{text}s`, `{text}m` or `{text}h`" : null);
        }

        var number = long.Parse(text.AsSpan(0, text.Length - 1), CultureInfo.InvariantCulture);
        var value = TimeSpan.FromSeconds(number * text[^1] switch { 's' => 1L, 'm' => 60L, 'h' => 3600L, _ => 86400L });
        return value >= Min && value <= Max
            ? new(value)
            : new(null, ConfigErrors.OutOfRange, value < Min ? "is too short" : "is too long", Label: $"expected {Description}");
    }

    public override void Describe(JsonObject schema)
    {
        schema["type"] = "string";
        schema["pattern"] = Permanent ? $"^(?:{Form}|permanent)$" : $"^(?:{Form})$";
    }

    /// <summary>The shortest way to write it.</summary>
    public static string Write(TimeSpan value) => (long)value.TotalSeconds switch
    {
        var s when s % 86400 == 0 => $"{s / 86400}d",
        var s when s % 3600 == 0 => $"{s / 3600}h",
        var s when s % 60 == 0 => $"{s / 60}m",
        var s => $"{s}s",
    };
}

/// <summary>What <c>permanent</c> is read as: a value, so that it differs from a key that is absent.</summary>
internal sealed class Forever
{
    public static readonly Forever Value = new();

    private Forever()
    {
    }
}

/// <summary>A time of the day, <c>04:00</c>.</summary>
internal sealed record TimeOfDayType : ScalarType
{
    public override string Description => "a time of the day such as `04:00`";

    public override Parsed Parse(YamlScalar scalar) =>
        TimeOnly.TryParseExact(scalar.Text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? new(time)
            : new(null, ConfigErrors.Malformed, "is not a time of the day", Label: "expected hours and minutes such as `04:00`");

    public override void Describe(JsonObject schema)
    {
        schema["type"] = "string";
        schema["pattern"] = "^([01][0-9]|2[0-3]):[0-5][0-9]$";
    }
}
