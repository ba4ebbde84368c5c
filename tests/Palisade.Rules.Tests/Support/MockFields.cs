using System.Collections.Immutable;
using Palisade.Events;
using Palisade.Events.Fields;
using Palisade.Events.Model;
using Palisade.Events.State;
using Palisade.Rules.Loading;

namespace Palisade.Rules.Tests.Support;

/// <summary>
/// Fields of every type whose values a test sets, so that operators are tested without events. A value is null where absent, otherwise
/// string, bool, long, ulong, double, <see cref="IpValue"/>, byte[], or an array of those for lists.
/// </summary>
internal sealed class MockFields
{
    public static readonly ImmutableArray<(string Name, FieldType Type, bool IsList, FieldQuantifier Quantifier)> Rows =
    [
        ("t.text", FieldType.String, false, FieldQuantifier.One),
        ("t.other", FieldType.String, false, FieldQuantifier.One),
        ("t.flag", FieldType.Bool, false, FieldQuantifier.One),
        ("t.flag2", FieldType.Bool, false, FieldQuantifier.One),
        ("t.int", FieldType.Int64, false, FieldQuantifier.One),
        ("t.int2", FieldType.Int64, false, FieldQuantifier.One),
        ("t.uint", FieldType.UInt64, false, FieldQuantifier.One),
        ("t.double", FieldType.Double, false, FieldQuantifier.One),
        ("t.port", FieldType.Port, false, FieldQuantifier.One),
        ("t.duration", FieldType.RelativeTime, false, FieldQuantifier.One),
        ("t.time", FieldType.AbsoluteTime, false, FieldQuantifier.One),
        ("t.ip", FieldType.IpAddress, false, FieldQuantifier.One),
        ("t.ip2", FieldType.IpAddress, false, FieldQuantifier.One),
        ("t.net", FieldType.IpNet, false, FieldQuantifier.One),
        ("t.bytes", FieldType.Bytes, false, FieldQuantifier.One),
        ("t.bytes2", FieldType.Bytes, false, FieldQuantifier.One),
        ("t.texts", FieldType.String, true, FieldQuantifier.One),
        ("t.texts2", FieldType.String, true, FieldQuantifier.One),
        ("t.ints", FieldType.Int64, true, FieldQuantifier.One),
        ("t.ips", FieldType.IpAddress, true, FieldQuantifier.One),
        ("t.endip", FieldType.IpAddress, true, FieldQuantifier.AnyEndpoint),
        ("t.endport", FieldType.Port, true, FieldQuantifier.AnyEndpoint),
    ];

    private readonly object?[] values = new object?[Rows.Length];

    public MockFields()
    {
        var mock = Rows.Select((row, index) => new FieldRow(
            new FieldDefinition { Name = row.Name, Type = row.Type, IsList = row.IsList && row.Quantifier == FieldQuantifier.One, Quantifier = row.Quantifier, Description = "for tests" },
            _ => new FieldBinding(new ValueExtractor(values, index, row.Type))));
        FieldRow[] events =
        [
            new(new FieldDefinition { Name = "evt.type", Type = FieldType.String, Description = "name" }, _ => new FieldBinding(new EventTypeExtractor())),
            new(new FieldDefinition { Name = "evt.num", Type = FieldType.UInt64, Description = "number" }, _ => new FieldBinding(new EventNumberExtractor())),
            new(new FieldDefinition { Name = "t.keyed", Type = FieldType.String, Description = "its argument", Argument = FieldArgumentKind.Key, ArgumentRequired = true },
                argument => new FieldBinding(new ConstantExtractor(argument!))),
            new(new FieldDefinition { Name = "t.indexed", Type = FieldType.String, Description = "its argument", Argument = FieldArgumentKind.Index },
                argument => new FieldBinding(new ConstantExtractor(argument ?? "none"))),
            ProcessRow("p.name", p => p.Name),
            ProcessRow("p.exe", p => p.ExePath.Length == 0 ? null : p.ExePath),
            new(new FieldDefinition { Name = "p.aname", Type = FieldType.String, Description = "ancestor", Argument = FieldArgumentKind.Index, Quantifier = FieldQuantifier.AnyAncestor, IsProcessValue = true },
                argument => ProcessBinding(argument is null ? 1 : int.Parse(argument, System.Globalization.CultureInfo.InvariantCulture), Names)),
        ];
        Catalog = new FieldCatalog(EventSource.Syscall, [new FieldTable("t", "Test", [.. mock, .. events])]);
        var strings = new StringPool();
        Event = new Event(strings) { Number = 1 };
        Context = new EventContext(Event, new SystemState(strings));
    }

    public FieldCatalog Catalog { get; }

    public Event Event { get; }

    public EventContext Context { get; }

    public RuleSource Source => new(EventSource.Syscall, Catalog);

    public RuleLoaderOptions Options => new() { Sources = [Source] };

    public object? this[string name]
    {
        get => values[IndexOf(name)];
        set => values[IndexOf(name)] = value;
    }

    public object?[] Values => values;

    public static int IndexOf(string name) => Rows.Select((r, i) => (r.Name, i)).First(r => r.Name == name).i;

    /// <summary>Moves to another event of the same values.</summary>
    public void Next(Palisade.Events.Schemas.EventCode code = Palisade.Events.Schemas.EventCode.Open)
    {
        var number = Event.Number + 1;
        Event.Begin(code, number, 1);
        Event.Number = number;
    }

    private static readonly ProcessExtractor Names = new(p => p.Name);

    private static FieldRow ProcessRow(string name, Func<ProcessEntry, string?> get)
    {
        var extractor = name == "p.name" ? Names : new ProcessExtractor(get);
        return new(new FieldDefinition { Name = name, Type = FieldType.String, Description = "of the process", IsProcessValue = true }, _ => ProcessBinding(0, extractor));
    }

    private static FieldBinding ProcessBinding(int level, ProcessExtractor extractor) =>
        new(new LevelExtractor(level, extractor)) { ProcessExtractor = extractor, ProcessLevel = level };

    private sealed class ProcessExtractor(Func<ProcessEntry, string?> get) : IProcessFieldExtractor
    {
        public bool TryGet(ProcessEntry process, ref FieldValue value) => value.SetText(get(process));
    }

    private sealed class LevelExtractor(int level, ProcessExtractor inner) : IFieldExtractor
    {
        public bool TryGet(EventContext context, ref FieldValue value) =>
            context.Process?.Ancestor(level) is { } process ? inner.TryGet(process, ref value) : value.SetAbsent();
    }

    private sealed class EventTypeExtractor : IFieldExtractor
    {
        public bool TryGet(EventContext context, ref FieldValue value) => value.SetText(context.Event.Schema.Name);
    }

    private sealed class EventNumberExtractor : IFieldExtractor
    {
        public bool TryGet(EventContext context, ref FieldValue value) => value.SetUInt64(context.Event.Number);
    }

    private sealed class ConstantExtractor(string text) : IFieldExtractor
    {
        public bool TryGet(EventContext context, ref FieldValue value) => value.SetText(text);
    }

    private sealed class ValueExtractor(object?[] values, int index, FieldType type) : IFieldExtractor
    {
        private readonly FieldList list = new();

        public bool TryGet(EventContext context, ref FieldValue value)
        {
            switch (values[index])
            {
                case string[] texts:
                    list.Clear();
                    foreach (var text in texts)
                    {
                        list.Add().SetText(text);
                    }

                    return value.SetList(type, list);
                case Array array when type != FieldType.Bytes:
                    list.Clear();
                    foreach (var item in array)
                    {
                        Set(ref list.Add(), item!);
                    }

                    return value.SetList(type, list);
                case null:
                    return value.SetAbsent();
                case var single:
                    Set(ref value, single);
                    return true;
            }
        }

        private void Set(ref FieldValue value, object item)
        {
            _ = item switch
            {
                string text => value.SetText(text),
                bool flag => value.SetBool(flag),
                double number => value.SetDouble(number),
                IpValue ip => value.SetIp(ip, type),
                byte[] bytes => value.SetBytes(bytes, 0, bytes.Length),
                long number => value.SetNumber(type, (ulong)number),
                ulong number => value.SetNumber(type, number),
                _ => throw new ArgumentException($"a mock value cannot be a {item.GetType().Name}"),
            };
        }
    }
}
