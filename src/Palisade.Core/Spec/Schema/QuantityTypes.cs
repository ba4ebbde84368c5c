using System.Globalization;
using System.Text.Json.Nodes;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Spec.Yaml;

namespace Palisade.Core.Spec.Schema;

/// <summary>Bytes in Kubernetes' notation, read as a <see cref="long"/>.</summary>
internal sealed record QuantityType(long Min, long Max) : ScalarType
{
    public override string Description => $"a size from `{Quantity.Write(Min)}` to `{Quantity.Write(Max)}`";

    public override Parsed Parse(YamlScalar scalar)
    {
        if (Quantity.TryParseBytes(scalar.Text, out var bytes))
        {
            return bytes >= Min && bytes <= Max ? new(bytes)
                : new(null, ConfigErrors.OutOfRange, bytes < Min ? "is too small" : "is too large", Label: $"expected {Description}");
        }

        var help = scalar.Text.TrimEnd('b', 'B') is { Length: > 0 } bare && bare.Length < scalar.Text.Length
            && Quantity.TryParseBytes(bare[..^1].Trim() + char.ToUpperInvariant(bare[^1]) + "i", out _) ? $"write `{bare[..^1].Trim()}{char.ToUpperInvariant(bare[^1])}i`"
            : scalar.Text is [.., 'm'] ? "`m` means thousandths; write `Mi`"
            : "write a number and one of Ki, Mi, Gi, Ti (powers of 1024) or k, M, G, T (powers of 1000)";
        return new(null, ConfigErrors.Malformed, "is not a size", Label: "expected something like `5Gi` or `512Mi`", Help: help);
    }

    public override void Describe(JsonObject schema)
    {
        schema["type"] = new JsonArray("string", "integer");
        schema["pattern"] = $"^(?:{Quantity.Form})$";
    }
}

/// <summary>Processors: <c>0.5</c>, <c>2</c> or <c>500m</c>; read as whole thousandths.</summary>
internal sealed record CpuType : ScalarType
{
    private const string Form = @"[0-9]{1,4}(\.[0-9]{1,3})?|[1-9][0-9]{0,6}m";

    private const int Max = 1024 * 1000;

    public override string Description => "a number of processors such as `0.5` or `500m`";

    public override Parsed Parse(YamlScalar scalar)
    {
        if (!Patterns.IsMatch(scalar.Text, Form))
        {
            return new(null, ConfigErrors.Malformed, "is not a number of processors", Label: $"expected {Description}");
        }

        var thousandths = scalar.Text[^1] == 'm'
            ? decimal.Parse(scalar.Text[..^1], CultureInfo.InvariantCulture)
            : decimal.Parse(scalar.Text, CultureInfo.InvariantCulture) * 1000;
        return thousandths is >= 1 and <= Max
            ? new((int)thousandths)
            : new(null, ConfigErrors.OutOfRange, thousandths < 1 ? "is too small" : "is too large", Label: "expected from `0.001` to `1024`");
    }

    public override void Describe(JsonObject schema)
    {
        schema["type"] = new JsonArray("string", "number");
        schema["pattern"] = $"^(?:{Form})$";
    }
}
