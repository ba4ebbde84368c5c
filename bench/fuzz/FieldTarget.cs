using System.Globalization;
using Palisade.Core.Diagnostics;
using Palisade.Events;
using Palisade.Events.Fields;
using Palisade.Events.Recordings;
using Palisade.Rules.Output;
using Palisade.Rules.Tests.Support;

namespace Palisade.Bench.Fuzz;

/// <summary>
/// Conditions on the real fields, with values that occur, over spoiled captures: what is remembered of a process or a path from one event to the next must
/// never be told of another. First line the capture and the seed that spoils it, then a condition a line.
/// </summary>
internal sealed class FieldTarget : IFuzzTarget
{
    private const int MaxValues = 24;

    private readonly Lazy<List<Field>> fields = new(Collect);

    public string Name => "fields";

    public byte[] Make(Random random)
    {
        var lines = Enumerable.Range(0, random.Next(2, 40)).Select(_ => Condition(random, random.Next(3)));
        return Data.Bytes(string.Create(CultureInfo.InvariantCulture, $"{random.Next(Data.Captures.Length)} {random.Next()}\n{string.Join('\n', lines)}"));
    }

    public void Check(byte[] input)
    {
        var lines = Data.Text(input).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (lines.Length < 2 || lines[0].Split(' ') is not [var first, var second] || !int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var capture)
            || capture >= Data.Captures.Length || !int.TryParse(second, NumberStyles.None, CultureInfo.InvariantCulture, out var seed))
        {
            return;
        }

        // Some fields refuse some operators; the other conditions are worth trying nevertheless.
        string[] rules = [.. lines.Skip(1).Where(l => l.All(c => c >= ' ')).Select((c, i) => RuleYaml.Rule($"r{i}", c))];
        var refused = Data.Load(string.Concat(rules)).Errors.Select(e => e.Item).ToHashSet();
        var loaded = Data.Load(string.Concat(rules.Where((_, i) => !refused.Contains($"rule `r{i}`"))));
        if (!loaded.Succeeded)
        {
            return;
        }

        var random = new Random(seed);
        var recording = Mutation.Blocks(random, Data.Captures[capture], random.Next(200));
        var agreement = new Agreement(loaded, EventSource.Syscall) { ChecksAlerts = false };
        try
        {
            using var events = Recording.Open(new MemoryStream(recording));
            for (var i = 0; i < 1500 && events.MoveNext(); i++)
            {
                agreement.Check(events.Context, compare: i % 3 == 0);
            }
        }
        catch (PalisadeException)
        {
            // Spoiled beyond reading; that is the recordings' target to judge.
        }
    }

    public IReadOnlyList<byte[]> Cut(byte[] input) => [.. Data.Text(input).Split('\n').Select(l => Data.Bytes(l + "\n"))];

    private string Condition(Random random, int depth) => depth == 0 ? Check(random) : random.Next(3) switch
    {
        0 => $"not ({Condition(random, depth - 1)})",
        1 => $"({Condition(random, depth - 1)} and {Condition(random, depth - 1)})",
        _ => $"({Condition(random, depth - 1)} or {Condition(random, depth - 1)})",
    };

    private string Check(Random random)
    {
        var field = fields.Value[random.Next(fields.Value.Count)];
        string Value() => $"\"{field.Values[random.Next(field.Values.Count)]}\"";
        if (field.Values.Count == 0 || random.Next(10) == 0)
        {
            return $"{field.Spelling} exists";
        }

        if (field.IsList)
        {
            return $"{field.Spelling} {(random.Next(2) == 0 ? "in" : "intersects")} ({Value()}, {Value()})";
        }

        return field.Type switch
        {
            FieldType.String => random.Next(7) switch
            {
                0 => $"{field.Spelling} in ({Value()}, {Value()}, {Value()})",
                1 => $"{field.Spelling} != {Value()}",
                2 => $"{field.Spelling} {Pick(random, "startswith", "endswith", "contains", "icontains")} {Part(random, Value())}",
                3 => $"{field.Spelling} startswith {Part(random, Value())}",
                4 => $"tolower({field.Spelling}) = {Value()}",
                _ => $"{field.Spelling} = {Value()}",
            },
            FieldType.Bool or FieldType.IpAddress => $"{field.Spelling} {Pick(random, "=", "!=")} {Value()}",
            _ => $"{field.Spelling} {Pick(random, "=", "!=", "<", ">=")} {Value()}",
        };
    }

    private static string Part(Random random, string quoted)
    {
        var text = quoted[1..^1];
        var start = random.Next(text.Length + 1);
        return random.Next(3) switch
        {
            0 => $"\"{text[..start]}\"",
            1 => $"\"{text[start..]}\"",
            _ => quoted,
        };
    }

    private static string Pick(Random random, params string[] choices) => choices[random.Next(choices.Length)];

    /// <summary>Every field with values that the captures give it. Bytes and networks are left to the generated conditions.</summary>
    private static List<Field> Collect()
    {
        var catalog = FieldCatalogs.Get(EventSource.Syscall);
        List<(Field Field, BoundField Bound)> all = [];
        foreach (var definition in catalog.Tables.SelectMany(t => t.Rows).Select(r => r.Definition))
        {
            foreach (var spelling in (string[])[definition.Name, $"{definition.Name}[1]", $"{definition.Name}[2]", $"{definition.Name}.fd", $"{definition.Name}.name"])
            {
                if (catalog.TryBind(spelling, out var bound) == FieldLookupError.None && bound!.Type is not (FieldType.Bytes or FieldType.IpNet or FieldType.Double))
                {
                    all.Add((new Field(spelling, bound.Type, bound.IsList && bound.Quantifier == FieldQuantifier.One), bound));
                }
            }
        }

        FieldValue value = default;
        foreach (var capture in Data.Captures)
        {
            using var events = Recording.Open(new MemoryStream(capture));
            for (var i = 0; events.MoveNext(); i++)
            {
                foreach (var (field, bound) in all.Where(_ => i % 5 == 0))
                {
                    if (field.Values.Count < MaxValues && bound.Extractor.TryGet(events.Context, ref value))
                    {
                        field.Take(in value);
                    }
                }
            }
        }

        return [.. all.Select(a => a.Field)];
    }

    private sealed record Field(string Spelling, FieldType Type, bool IsList)
    {
        public List<string> Values { get; } = [];

        public void Take(in FieldValue value)
        {
            if (!value.IsList)
            {
                Add(ValueText.Of(in value));
                return;
            }

            foreach (ref readonly var item in value.Items.Span)
            {
                Add(ValueText.Of(in item));
            }
        }

        private void Add(string text)
        {
            if (!text.Any(c => c is < ' ' or '"' or '\\') && !Values.Contains(text))
            {
                Values.Add(text);
            }
        }
    }
}
