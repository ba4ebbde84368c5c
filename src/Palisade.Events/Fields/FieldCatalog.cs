using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;

namespace Palisade.Events.Fields;

/// <summary>All fields of one source.</summary>
public sealed class FieldCatalog
{
    private readonly FrozenDictionary<string, FieldRow> rows;

    public FieldCatalog(EventSource source, ImmutableArray<FieldTable> tables)
    {
        Source = source;
        Tables = tables;
        rows = tables.SelectMany(t => t.Rows).ToFrozenDictionary(r => r.Definition.Name);
    }

    public EventSource Source { get; }

    public ImmutableArray<FieldTable> Tables { get; }

    public FieldDefinition? Find(string name) => rows.GetValueOrDefault(name)?.Definition;

    /// <summary>
    /// Binds a spelling such as <c>proc.name</c>, <c>proc.aname[2]</c>, <c>evt.arg.flags</c>, <c>jevt.value[/a/b]</c> or
    /// <c>container.mount.dest["/etc"]</c>.
    /// </summary>
    public FieldLookupError TryBind(string spelling, out BoundField? field)
    {
        var open = spelling.IndexOf('[');
        if (open < 0)
        {
            return TryBind(spelling, null, out field);
        }

        field = null;
        if (spelling[^1] != ']')
        {
            return FieldLookupError.UnknownField;
        }

        var argument = spelling[(open + 1)..^1];
        if (argument.Length >= 2 && argument[0] is '"' or '\'' && argument[^1] == argument[0])
        {
            argument = argument[1..^1];
        }

        return TryBind(spelling[..open], argument, out field);
    }

    /// <param name="name">Field name, which may end in a dotted argument (<c>evt.arg.flags</c>).</param>
    /// <param name="argument">Text between the brackets without quotes; null where there were no brackets.</param>
    public FieldLookupError TryBind(string name, string? argument, out BoundField? field)
    {
        field = null;
        if (!rows.TryGetValue(name, out var row))
        {
            // evt.arg.NAME and evt.rawarg.NAME are older spellings of evt.arg[NAME].
            var dot = name.LastIndexOf('.');
            if (dot < 0 || argument is not null || !rows.TryGetValue(name[..dot], out row) || !row.Definition.AcceptsDottedArgument)
            {
                return FieldLookupError.UnknownField;
            }

            argument = name[(dot + 1)..];
        }

        var definition = row.Definition;
        if (argument is null && definition.ArgumentRequired)
        {
            return FieldLookupError.ArgumentMissing;
        }

        if (argument is not null && definition.Argument == FieldArgumentKind.None)
        {
            return FieldLookupError.ArgumentNotAllowed;
        }

        if (argument is not null && definition.Argument == FieldArgumentKind.Index
            && !int.TryParse(argument, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        {
            return FieldLookupError.ArgumentInvalid;
        }

        if (row.Bind(argument) is not { } binding)
        {
            return FieldLookupError.ArgumentInvalid;
        }

        field = new()
        {
            Definition = definition,
            Spelling = argument is null ? definition.Name
                : definition.AcceptsDottedArgument ? $"{definition.Name}.{argument}" : $"{definition.Name}[{argument}]",
            Argument = argument,
            Type = binding.Type ?? definition.Type,
            IsList = binding.IsList ?? definition.IsList,
            Quantifier = argument is null ? definition.Quantifier : FieldQuantifier.One,
            Extractor = binding.Extractor,
            ProcessExtractor = binding.ProcessExtractor,
            ProcessLevel = binding.ProcessLevel,
        };
        return FieldLookupError.None;
    }
}
