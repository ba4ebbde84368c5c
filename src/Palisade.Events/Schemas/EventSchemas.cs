using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Palisade.Events.Schemas;

/// <summary>Every event that can occur: by code, and the codes that a rule's <c>evt.type</c> stands for.</summary>
public static class EventSchemas
{
    private static readonly EventSchema?[] ByCode = EventTableParser.Parse();

    private static readonly EventSchema Unknown = new()
    {
        Code = EventCode.None,
        Name = "unknown",
        Direction = EventDirection.Exit,
        Category = EventCategory.Other,
        Flags = EventFlags.Unused,
        Parameters = [],
        IsDelivered = false,
        WireParameterCount = 0,
    };

    private static readonly EventSchema Document = Unknown with { Code = EventCode.Document, Name = "document", Flags = EventFlags.None, IsDelivered = true };

    private static readonly FrozenDictionary<string, EventCodeSet> Names = BuildNames();

    /// <summary>All codes in ascending order, old forms included.</summary>
    public static ImmutableArray<EventSchema> All { get; } = [.. ByCode.OfType<EventSchema>()];

    /// <summary>Codes that rules of source <c>syscall</c> can see.</summary>
    public static EventCodeSet Delivered { get; } = EventCodeSet.Of(All.Where(s => s.IsDelivered).Select(s => s.Code));

    /// <summary>Events that change the state and so must be read even where no rule asks for them.</summary>
    public static EventCodeSet ForState { get; } = EventCodeSet.Of(All
        .Where(s => s.IsDelivered && (s.Flags & (EventFlags.ModifiesState | EventFlags.CreatesFd | EventFlags.DestroysFd)) != 0).Select(s => s.Code));

    /// <summary>Names in ordinal order.</summary>
    public static IEnumerable<string> AllNames => Names.Keys.Order(StringComparer.Ordinal);

    /// <summary>The row of a code, or a placeholder named <c>unknown</c> for a code this version does not have.</summary>
    public static EventSchema Get(EventCode code) => code == EventCode.Document ? Document
        : (uint)code < (uint)ByCode.Length ? ByCode[(int)code] ?? Unknown : Unknown;

    public static bool Knows(EventCode code) => (uint)code < (uint)ByCode.Length && ByCode[(int)code] is not null;

    /// <summary>
    /// Codes under which events called <paramref name="name"/> arrive. A system call without an event of its own arrives as
    /// <see cref="EventCode.Generic"/>, whose <c>evt.type</c> still has to be compared. Empty for a name that does not exist.
    /// </summary>
    public static EventCodeSet CodesOf(string name) => Names.GetValueOrDefault(name);

    private static FrozenDictionary<string, EventCodeSet> BuildNames()
    {
        var names = new Dictionary<string, EventCodeSet>(StringComparer.Ordinal);
        foreach (var group in ByCode.OfType<EventSchema>().Where(s => s.IsDelivered).GroupBy(s => s.Name))
        {
            names[group.Key] = EventCodeSet.Of(group.Select(s => s.Code));
        }

        var generic = EventCodeSet.Of(EventCode.Generic);
        foreach (var name in SyscallNames.All)
        {
            names.TryAdd(name, generic);
        }

        return names.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
