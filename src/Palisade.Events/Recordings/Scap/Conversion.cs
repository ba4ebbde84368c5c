using Palisade.Events.Schemas;

namespace Palisade.Events.Recordings.Scap;

/// <summary>
/// How an event of a file becomes its current form: which of its parameters, or of the event of the way in before it, is which parameter.
/// </summary>
/// <param name="Target">The current form's code.</param>
/// <param name="FromExit">For each parameter of the target its index in the file's event, or -1.</param>
/// <param name="FromEnter">The same for the event of the way in.</param>
internal sealed record Conversion(EventCode Target, sbyte[] FromExit, sbyte[] FromEnter)
{
    private static readonly Conversion?[] Table = Build();

    /// <summary>Null for events that rules never see.</summary>
    public static Conversion? Of(EventCode code) => (uint)code < (uint)Table.Length ? Table[(int)code] : null;

    private static Conversion?[] Build()
    {
        var table = new Conversion?[EventCodeSet.Capacity];
        foreach (var schema in EventSchemas.All)
        {
            var enterOnly = schema.Direction == EventDirection.Enter;
            if (enterOnly && EventSchemas.Get(schema.Code + 1) is { Flags: var next } && (next & EventFlags.Unused) == 0)
            {
                continue;
            }

            if ((schema.Flags & EventFlags.Unused) == 0 && TargetOf(schema) is { } target)
            {
                var enter = enterOnly ? schema with { Parameters = [] } : EventSchemas.Get(schema.Code - 1);
                table[(int)schema.Code] = new(
                    target.Code,
                    [.. target.Parameters.Select(p => (sbyte)(schema.Code == target.Code ? target.IndexOf(p.Name) : IndexIn(schema, p.Name)))],
                    [.. target.Parameters.Select(p => (sbyte)IndexInEnter(enter, target.Code, p.Name))]);
            }
        }

        return table;
    }

    private static EventSchema? TargetOf(EventSchema schema)
    {
        if (schema.IsDelivered)
        {
            return schema;
        }

        // accept4 was once called accept.
        const EventCode accept4Old = (EventCode)57, accept4Later = (EventCode)249, containerWithoutJson = (EventCode)228;
        return schema.Code switch
        {
            accept4Old or accept4Later => EventSchemas.Get(EventCode.Accept4),
            containerWithoutJson => null,
            _ => EventSchemas.All.FirstOrDefault(s => s.IsDelivered && s.Name == schema.Name),
        };
    }

    private static int IndexIn(EventSchema schema, string name)
    {
        var index = schema.IndexOf(name);
        return index < schema.WireParameterCount ? index : -1;
    }

    private static int IndexInEnter(EventSchema enter, EventCode target, string name)
    {
        if (target == EventCode.Dup && name == "oldfd")
        {
            name = "fd";
        }

        // The flags of execveat's two halves are different things under one name.
        return target == EventCode.Execveat && name == "flags" ? -1 : enter.IndexOf(name);
    }
}
